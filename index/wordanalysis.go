package index

import (
	"slices"

	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// wordsOf returns the words of a document by their counts.
func wordsOf(counts ingest.WordCounts) *words.Document {
	w := &words.Document{Title: counts.Title, Text: counts.Text, Terms: make([]words.Term, len(counts.Terms)), Forms: slices.Clone(counts.Forms)}
	for i, t := range counts.Terms {
		w.Terms[i] = words.Term(t)
	}
	return w
}
