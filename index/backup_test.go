package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/ingest"
)

// A blockingContext blocks the first call of Err until release is closed.
type blockingContext struct {
	context.Context
	once             sync.Once
	reached, release chan struct{}
}

func newBlockingContext() *blockingContext {
	return &blockingContext{Context: context.Background(), reached: make(chan struct{}), release: make(chan struct{})}
}

func (h *blockingContext) Err() error {
	h.once.Do(func() {
		close(h.reached)
		<-h.release
	})
	return h.Context.Err()
}

// bulkyDocuments returns documents of a kilobyte each that zstd can hardly compress.
func bulkyDocuments(from, n int) []ingest.Document {
	var docs []ingest.Document
	for i := from; i < from+n; i++ {
		text := hashing.Code{uint64(i)}.Hex(16)
		for j := range 100 {
			text += fmt.Sprintf(" %x", (i*100+j)*2654435761)
		}
		docs = append(docs, ingest.Document{ID: fmt.Sprint("bulky", i), Text: text})
	}
	return docs
}

// While a backup is under way, the file can grow to many times its size, and searches succeed.
func TestBackupDoesNotBlockWriters(t *testing.T) {
	if filestore.Reservation() == 0 {
		t.Skip("on this system a writer that has to grow the file waits for readers")
	}
	ix := newFile(t)
	unsynced(ix)
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, many(100)...)
	path, ctx := filepath.Join(t.TempDir(), "copy.db"), newBlockingContext()
	done, written := make(chan error, 1), make(chan struct{})
	go func() { done <- ix.Backup(ctx, path, false) }()
	<-ctx.reached
	before := size(t, ix.Path())
	go func() {
		defer close(written)
		for i := 0; i < 2500; i += 100 {
			add(t, ix, bulkyDocuments(i, 100)...)
			if r, err := ix.Search(t.Context(), Query{Code: hashing.Code{7}}); err != nil || r.Hits[0].Distance != 0 {
				t.Errorf("search: %+v, %v", r, err)
			}
		}
	}()
	select {
	case <-written:
	case <-time.After(time.Minute):
		t.Error("the writer was blocked by the backup")
	}
	close(ctx.release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	<-written
	if after := size(t, ix.Path()); after < 8*before {
		t.Errorf("the file grew only from %d to %d bytes", before, after)
	}
	checkSound(t, ix)
	checkDocuments(t, path, 100)
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// checkDocuments opens the collection, checks it, and compares the number of its documents.
func checkDocuments(t *testing.T, path string, documents int) {
	t.Helper()
	ix, err := open(path, &Options{ReadOnly: true}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	checkSound(t, ix)
	if st, err := ix.Stats(); err != nil || st.Documents != documents {
		t.Errorf("%s: %+v, %v, want %d documents", path, st, err, documents)
	}
}

// checkDirectory fails the test unless the directory contains exactly the named files.
func checkDirectory(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var present []string
	for _, e := range entries {
		present = append(present, e.Name())
	}
	if strings.Join(present, " ") != strings.Join(names, " ") {
		t.Errorf("the directory contains %q, want %q", present, names)
	}
}

func TestBackupOverwrites(t *testing.T) {
	ix := newFile(t)
	add(t, ix, many(10)...)
	dir := t.TempDir()
	path := filepath.Join(dir, "copy.db")
	if err := ix.Backup(t.Context(), path, false); err != nil {
		t.Fatal(err)
	}
	add(t, ix, bulkyDocuments(0, 5)...)
	if err := ix.Backup(t.Context(), path, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("backup to an existing file: %v", err)
	}
	checkDocuments(t, path, 10)
	if err := os.WriteFile(filepath.Join(dir, ".copy.db.draft-of-a-crash"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := ix.Backup(t.Context(), path, true); err != nil {
		t.Fatal(err)
	}
	checkDocuments(t, path, 15)
	checkDirectory(t, dir, "copy.db")
}

func TestBackupFails(t *testing.T) {
	ix := newFile(t)
	add(t, ix, many(10)...)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	tests := []struct {
		name string
		ctx  context.Context
		path string
		want string
	}{
		{"cancelled", gone, filepath.Join(dir, "copy.db"), "context canceled"},
		{"no directory", t.Context(), filepath.Join(dir, "none", "copy.db"), "none"},
		{"a directory", t.Context(), dir, "not a regular file"},
		{"itself", t.Context(), ix.Path(), "the collection itself"},
	}
	for _, tt := range tests {
		if err := ix.Backup(tt.ctx, tt.path, true); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	checkDirectory(t, dir)
}
