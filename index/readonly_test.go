package index

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A file that is open read-only can be searched and copied. Writing fails with an error that says
// what to do.
func TestReadOnlyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	ix := openFileAt(t, path)
	id := adoptToy(t, ix, toy{Width: 16})
	add(t, ix, many(50)...)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() > 0 { // root can write anything, and Windows has no such users
		if _, err := open(path, nil, readToy); err == nil || !strings.Contains(err.Error(), "write permission") {
			t.Errorf("opened for writing: %v", err)
		}
	}
	ix, err := open(path, &Options{ReadOnly: true}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if r, err := ix.Search(t.Context(), Query{Code: hashing.Code{7}, Limit: 1}); err != nil || r.Hits[0].ID != "d7" {
		t.Errorf("search: %v", err)
	}
	checkSound(t, ix)
	ctx := context.Background()
	writes := map[string]func() error{
		"add":    func() error { return ix.Add(ctx, all(ingest.Document{ID: "new", Text: "1"}), nil) },
		"delete": func() error { _, err := ix.Delete(ctx, "d1"); return err },
		"adopt":  func() error { _, err := ix.adopt(ctx, toy{Width: 8}, 0, nil); return err },
		"drop":   func() error { return ix.Drop(id) },
	}
	for name, write := range writes {
		if err := write(); err == nil || !strings.Contains(err.Error(), "open it for writing") {
			t.Errorf("%s: %v", name, err)
		}
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := ix.Backup(ctx, copied, false); err != nil {
		t.Error(err)
	}
	add(t, openFileAt(t, copied), ingest.Document{ID: "new", Text: "1"})
}
