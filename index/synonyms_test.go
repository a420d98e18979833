package index

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// checkSynonyms fails the test unless the collection in a file has this list of synonyms, parsed
// for the analyzer of its words.
func checkSynonyms(t *testing.T, path, want string) {
	t.Helper()
	ix, err := Open(path, &Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	s := ix.state.Load().now
	if got := ix.Synonyms(); got != want || (s.synonyms.parsed != nil) != (want != "") || s.synonyms.analyzer != s.wordInfo.Analyzer {
		t.Errorf("%s: synonyms %q for %v, want %q", path, got, s.synonyms.analyzer, want)
	}
}

// Synonyms survive opening, copying, compaction and repair, and are replaced and removed.
func TestSynonymsAreKept(t *testing.T) {
	const list = "boat, vessel\nnyc => york\n"
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	ix, err := Open(path, &Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.SetSynonyms("boat, vessel"); err != nil { // before the first document
		t.Fatal(err)
	}
	if err := ix.Add(t.Context(), ingest.Sequence([]ingest.Document{{ID: "a", Text: "The vessel and the tide are in the harbour."}}), nil); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ix.SetSynonyms(list), ix.Backup(t.Context(), filepath.Join(dir, "b.db"), false)); err != nil {
		t.Fatal(err)
	}
	if err := ix.SetSynonyms("alone"); !errors.Is(err, ErrSynonyms) {
		t.Errorf("a synonym of nothing: %v", err)
	}
	ix.Close()
	checkSynonyms(t, path, list)
	checkSynonyms(t, filepath.Join(dir, "b.db"), list)
	if _, _, err := Compact(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	checkSynonyms(t, path, list)
	breakState(t, path)
	if _, err := Repair(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	checkSynonyms(t, path, list)
	if ix, err = Open(path, nil); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ix.SetSynonyms(""), ix.Close()); err != nil {
		t.Fatal(err)
	}
	checkSynonyms(t, path, "")
}

// breakState removes the counters of the collection.
func breakState(t *testing.T, path string) {
	t.Helper()
	f, err := filestore.Open(path, filestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Update(t.Context(), func(c Change) error { return c.Delete(format.MetaTable, format.StateKey) }); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), os.Remove(path+".damaged")); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}
