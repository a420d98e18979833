package index

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

// newWordy returns an index of n documents of 30 words each, with a model of 64 bits.
func newWordy(t testing.TB, n int) *Index {
	t.Helper()
	ix, err := openAt(t, filepath.Join(t.TempDir(), "wordy.db"), &Options{Create: true}, generations.ReadModel)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	unsynced(ix)
	r, docs := rand.New(rand.NewPCG(1, 1)), make([]ingest.Document, n)
	for i := range docs {
		docs[i] = ingest.Document{ID: fmt.Sprint(i), Text: wordy(r, 30), Labels: []string{fmt.Sprint("l", i%7)}, Fields: map[string]string{"parity": fmt.Sprint(i % 2)}}
	}
	add(t, ix, docs...)
	m, err := hashing.Train(t.Context(), all(docs...), hashing.Options{Kind: hashing.LSH, Bits: 64})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Adopt(t.Context(), m, ix.Next(), nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

// wordy returns a text of n words, a tenth of which occur in no other text.
func wordy(r *rand.Rand, n int) string {
	words := make([]string, n)
	for i := range words {
		if words[i] = fmt.Sprintf("w%dx", r.IntN(2000)); r.IntN(10) == 0 {
			words[i] = fmt.Sprintf("u%dx", r.Uint32())
		}
	}
	return strings.Join(words, " ")
}

// BenchmarkSearch searches 10,000 documents by a few words, by a long text, by a document and by
// likes.
func BenchmarkSearch(b *testing.B) {
	ix, r := newWordy(b, 10_000), rand.New(rand.NewPCG(2, 2))
	for name, q := range map[string]Query{
		"words":          {Text: wordy(r, 4), Rank: ByCode},
		"words hybrid":   {Text: wordy(r, 4)},
		"words by words": {Text: wordy(r, 4), Rank: ByWords},
		"text":           {Text: wordy(r, 300), Rank: ByCode},
		"text hybrid":    {Text: wordy(r, 300)},
		"rerank":         {Text: wordy(r, 4), Rerank: TFIDF},
		"document":       {ID: "17", Rank: ByCode},
		"documents":      {Like: []string{"17", "19"}, Dislike: []string{"23"}, Rank: ByCode},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := ix.Search(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
