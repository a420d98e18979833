package index

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A model with the terms of the current one hashes the stored counts. Codes and counts are those of
// the texts, and documents without a term have none.
func TestAdoptHashesStoredCounts(t *testing.T) {
	ix, err := Open(filepath.Join(t.TempDir(), "real.db"), &Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if _, _, err := ix.Past(t.Context()); !errors.Is(err, ErrNoModel) {
		t.Errorf("without a model: %v", err)
	}
	docs := func(from, to int) (docs []ingest.Document) {
		for i := from; i < to; i++ {
			text := "harbour tide sail reef"
			if i%2 == 0 {
				text = strings.Repeat("bread ", i%5+1) + "dough oven salt"
			}
			if i%10 > 7 {
				text = fmt.Sprint("strange", i)
			}
			docs = append(docs, ingest.Document{ID: fmt.Sprint(i), Text: text})
		}
		return docs
	}
	add(t, ix, docs(0, 100)...)
	learn := func(seed uint64, terms int) uint64 {
		t.Helper()
		m, err := hashing.Train(t.Context(), ix.Documents(t.Context()), hashing.Options{Kind: hashing.LSH, Bits: 20, Seed: seed, Vocabulary: ingest.VocabularyOptions{Size: terms}})
		if err != nil {
			t.Fatal(err)
		}
		id, err := ix.Adopt(t.Context(), m, 100, nil)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first := learn(1, 8)
	add(t, ix, docs(100, 130)...)
	if _, err := ix.Delete(t.Context(), "3", "8", "110"); err != nil {
		t.Fatal(err)
	}
	m, past, err := ix.Past(t.Context())
	if err != nil || m != ix.Model() || past.Documents != 127 {
		t.Fatalf("%+v, %v", past, err)
	}
	counted, added := 0, 0
	for c, err := range past.Learned {
		if err != nil || len(c.IDs) != 4 {
			t.Fatalf("%v, %v", c, err)
		}
		counted++
	}
	for range past.New {
		added++
	}
	if counted != 79 || added != 23 {
		t.Errorf("counts of %d learned and %d new documents", counted, added)
	}
	if second := learn(2, 8); second == first || !ix.state.Load().now.countsFor(m) {
		t.Errorf("generation %d does not count like %d", second, first)
	}
	if learn(3, 6); ix.state.Load().now.countsFor(m) {
		t.Error("counts of eight terms suffice for six")
	}
	for err := range ix.Check(t.Context()) {
		t.Error(err)
	}
	if n := ix.state.Load().now.live(); n != 102 {
		t.Errorf("%d codes", n)
	}
}
