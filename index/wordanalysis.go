package index

import (
	"slices"

	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// wordsOf returns the words of a document.
func wordsOf(d ingest.Document, c *ingest.WordCounter) *words.Document {
	counts := c.Count(d)
	w := &words.Document{Title: counts.Title, Text: counts.Text, Terms: make([]words.Term, len(counts.Terms)), Forms: slices.Clone(counts.Forms)}
	for i, t := range counts.Terms {
		w.Terms[i] = words.Term(t)
	}
	return w
}
