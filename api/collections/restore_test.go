package collections

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// stocked makes a file with a collection of the documents with these ids.
func stocked(t *testing.T, ids ...string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "backup.db")
	ix := newIndex(t, path)
	fill(t, ix, ids...)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func fill(t *testing.T, ix *index.Index, ids ...string) {
	t.Helper()
	docs := make([]ingest.Document, len(ids))
	for i, id := range ids {
		docs[i] = ingest.Document{ID: id, Text: "harbour"}
	}
	if err := ix.Add(t.Context(), ingest.Sequence(docs), nil); err != nil {
		t.Fatal(err)
	}
}

// held reports whether a leased collection has exactly the documents with these ids.
func held(l *Lease, ids ...string) bool {
	var all []string
	for d, err := range l.Index.Documents(context.Background()) {
		if err != nil {
			return false
		}
		all = append(all, d.ID)
	}
	slices.Sort(all)
	return slices.Equal(all, ids)
}

func TestRestore(t *testing.T) {
	dir := t.TempDir()
	s, backup := open(t, dir), stocked(t, "a", "b")
	if created, err := s.Restore(t.Context(), "news", backup, false); !created || err != nil {
		t.Fatal(created, err)
	}
	before := get(t, s, "news")
	if !held(before, "a", "b") {
		t.Error("the restored collection has other documents")
	}
	fill(t, before.Index, "c") // not in the backup
	write(t, filepath.Join(dir, "news.db.training"), "state")
	if _, err := s.Restore(t.Context(), "news", backup, false); !errors.Is(err, ErrExists) {
		t.Errorf("an existing collection: %v", err)
	}
	if created, err := s.Restore(t.Context(), "news", backup, true); created || err != nil {
		t.Fatal(created, err)
	}
	after := get(t, s, "news")
	if !held(before, "a", "b", "c") || !held(after, "a", "b") {
		t.Error("a lease from before has other documents, or the collection was not replaced")
	}
	fill(t, after.Index, "d")
	before.Release()
	after.Release()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := get(t, open(t, dir), "news")
	defer again.Release()
	if !held(again, "a", "b", "d") {
		t.Error("the next start has other documents")
	}
	if names := lying(t, dir); !slices.Equal(names, []string{".url", "news.db"}) {
		t.Errorf("the directory has %q", names)
	}
}

func TestRestoreFails(t *testing.T) {
	dir := t.TempDir()
	s, backup := open(t, dir), stocked(t, "a")
	create(t, s, "news")
	alias(t, s, "live", "news")
	damaged := filepath.Join(t.TempDir(), "damaged.db")
	write(t, damaged, "not a collection")
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx        context.Context
		name, path string
		want       error
	}{
		{t.Context(), "../news", backup, ErrName}, {t.Context(), "live", backup, ErrExists}, {t.Context(), "NEWS", backup, ErrExists},
		{t.Context(), "new", damaged, nil}, {t.Context(), "news", damaged, nil}, {t.Context(), "new", filepath.Join(dir, "none.db"), os.ErrNotExist},
		{canceled, "new", backup, context.Canceled}, {canceled, "news", backup, context.Canceled},
	} {
		if _, err := s.Restore(c.ctx, c.name, c.path, true); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s from %s: %v", c.name, c.path, err)
		}
	}
	write(t, filepath.Join(dir, "copied.db"), "a copy under way")
	if _, err := s.Restore(t.Context(), "copied", backup, true); !errors.Is(err, ErrExists) {
		t.Errorf("over a file that is not served: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "copied.db")); err != nil {
		t.Fatal(err)
	}
	if names := lying(t, dir); !slices.Equal(names, []string{".url", "aliases.json", "news.db"}) {
		t.Errorf("the directory has %q", names)
	}
	get(t, s, "news").Release()
	if _, err := new(Set).Restore(t.Context(), "news", backup, true); !errors.Is(err, ErrNoFolder) {
		t.Errorf("without a directory: %v", err)
	}
}

// During restores, every request finds the old or the new collection as a whole.
func TestRestoreUnderLoad(t *testing.T) {
	s := open(t, t.TempDir())
	one, two := stocked(t, "a"), stocked(t, "a", "b")
	if _, err := s.Restore(t.Context(), "news", one, false); err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				l, err := s.Get("news")
				if err != nil {
					t.Error(err)
					return
				}
				if !held(l, "a") && !held(l, "a", "b") {
					t.Error("a request found a part of a collection")
				}
				l.Release()
			}
		})
	}
	for i := range 10 {
		if _, err := s.Restore(t.Context(), "news", []string{two, one}[i%2], true); err != nil {
			t.Error(err)
		}
	}
	close(done)
	readers.Wait()
}
