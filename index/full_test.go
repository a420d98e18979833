//go:build linux

package index

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

const fullFile = "HASHSEARCH_TEST_FULL"

// TestFullDisk runs itself in a process that may not write large files.
func TestFullDisk(t *testing.T) {
	if path := os.Getenv(fullFile); path != "" {
		fillDisk(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "full.db")
	cmd := exec.Command(os.Args[0], "-test.run=^TestFullDisk$")
	cmd.Env = append(os.Environ(), fullFile+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	ix := openToy(t, path)
	sound(t, ix)
}

func fillDisk(t *testing.T, path string) {
	ix := openToy(t, path)
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, many(100)...)
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
		t.Skip(err)
	}
	kept, err := 0, error(nil)
	for i := 0; err == nil; i++ {
		text := make([]string, 200)
		for j := range text {
			text[j] = fmt.Sprint(i * j * 2654435761)
		}
		d := ingest.Document{ID: fmt.Sprint("more", i), Text: strings.Join(text, " ")}
		err = ix.Add(context.Background(), all(d), func(Outcome) error { kept++; return nil })
	}
	if !strings.Contains(err.Error(), "disk full") { // bbolt does not wrap the system's error
		t.Errorf("error %v does not say what to look for", err)
	}
	if r, err := ix.Search(context.Background(), Query{Code: hashing.Code{7}, Limit: 1}); err != nil || r.Hits[0].ID != "d7" {
		t.Errorf("search on a full disk: %v", err)
	}
	if st, err := ix.Stats(); err != nil || st.Documents != 100+kept {
		t.Errorf("%+v, %v; %d were acknowledged", st, err, kept)
	}
	sound(t, ix)
}
