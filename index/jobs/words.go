package jobs

import (
	"context"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
)

// allWords counts the words of all documents of ix.
func allWords(ctx context.Context, ix *index.Index, m *hashing.Model) (*quality.Words, error) {
	return quality.NewWords(ix.Documents(ctx), m.Analyzer())
}

// newHybrid returns the ranker by words and the codes of m.
func newHybrid(words *quality.Words, codes *quality.Codes, m *hashing.Model) *quality.Hybrid {
	return &quality.Hybrid{Words: words, Codes: codes, Mixture: m.Mixture()}
}
