//go:build linux

package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

const fullFile = "HASHSEARCH_TEST_FULL"

// TestFullDisk runs itself in a process that cannot write large files.
func TestFullDisk(t *testing.T) {
	if path := os.Getenv(fullFile); path != "" {
		fillDisk(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "full.db")
	onFullDisk(t, path)
	ix := openFileAt(t, path)
	checkSound(t, ix)
	checkDirectory(t, filepath.Dir(path), "full.db")
}

// onFullDisk runs the current test on the file in a process of its own.
func onFullDisk(t *testing.T, path string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), fullFile+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// limitFileSize limits the size of files that the process can write.
func limitFileSize(t *testing.T, bytes uint64) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: bytes}); err != nil {
		t.Skip(err)
	}
}

func fillDisk(t *testing.T, path string) {
	ix := openFileAt(t, path)
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, many(100)...)
	limitFileSize(t, 1<<20)
	kept, err := 0, error(nil)
	for i := 0; err == nil; i++ {
		text := make([]string, 200)
		for j := range text {
			text[j] = fmt.Sprint(i * j * 2654435761)
		}
		d := ingest.Document{ID: fmt.Sprint("more", i), Text: strings.Join(text, " ")}
		err = ix.Add(context.Background(), all(d), func(Outcome) error { kept++; return nil })
	}
	// bbolt does not wrap the system's error.
	if !strings.Contains(err.Error(), "disk full") {
		t.Errorf("error %v does not name the cause", err)
	}
	if r, err := ix.Search(context.Background(), Query{Code: hashing.Code{7}, Limit: 1}); err != nil || r.Hits[0].ID != "d7" {
		t.Errorf("search on a full disk: %v", err)
	}
	if st, err := ix.Stats(); err != nil || st.Documents != 100+kept {
		t.Errorf("%+v, %v; %d were added", st, err, kept)
	}
	checkSound(t, ix)
}

// If there is no space for a copy, the collection is not changed and no other file is left.
func TestFullDiskForCopies(t *testing.T) {
	if path := os.Getenv(fullFile); path != "" {
		limitFileSize(t, 64<<10)
		checkFailures(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "full.db")
	writeWasteful(t, path)
	onFullDisk(t, path)
	checkDirectory(t, filepath.Dir(path), "full.db")
	checkDocuments(t, path, 100)
	ix := openFileAt(t, path)
	err := damage(ix, func(c Change) error { return c.Delete(format.IdsTable, []byte("bulky7")) })
	if err := errors.Join(err, ix.Close()); err != nil {
		t.Fatal(err)
	}
	onFullDisk(t, path)
	checkDirectory(t, filepath.Dir(path), "full.db")
}

func checkFailures(t *testing.T, path string) {
	before := contentsOf(t, path)
	ix, err := open(path, &Options{ReadOnly: true}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	backup := errors.Join(ix.Backup(t.Context(), path+".copy", false), ix.Close())
	_, _, compact := compact(t.Context(), path, readToy)
	result, repair := repair(t.Context(), path, readToy)
	if repair == nil && len(result.Faults) == 0 {
		repair = syscall.EFBIG // the file is sound on the first call, so nothing is written
	}
	for operation, err := range map[string]error{"backup": backup, "compact": compact, "repair": repair} {
		// EFBIG takes the place of ENOSPC here.
		if err == nil || !strings.Contains(err.Error(), "file too large") {
			t.Errorf("%s: %v", operation, err)
		}
	}
	if !bytes.Equal(contentsOf(t, path), before) {
		t.Error("the file changed")
	}
}
