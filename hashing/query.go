package hashing

import (
	"context"
	"iter"
	"slices"

	"github.com/hashsearch/hashsearch/ingest"
)

// tokenBytes is the usual number of bytes of a text for each of its tokens.
const tokenBytes = 8

// HashQuery is [Model.HashWhile] that also returns the tokens of the text, in order.
func (m *Model) HashQuery(ctx context.Context, text string) (s Sketch, tokens []ingest.Token, err error) {
	tokens = make([]ingest.Token, 0, len(text)/tokenBytes+1)
	s, err = m.hashWhile(ctx, recorded(m.header.Analyzer.Tokens(text), &tokens), func() []string { return m.unknown(tokens) })
	return s, tokens, err
}

// recorded yields the terms of tokens and appends each token to all.
func recorded(tokens iter.Seq[ingest.Token], all *[]ingest.Token) iter.Seq[string] {
	return func(yield func(string) bool) {
		for t := range tokens {
			*all = append(*all, t)
			if !yield(t.Term) {
				return
			}
		}
	}
}

// Unknown returns the words of a text whose terms are outside the vocabulary, see
// [ingest.Vocabulary.Divide].
func (m *Model) Unknown(text string) []string {
	return m.unknown(slices.Collect(m.header.Analyzer.Tokens(text)))
}

func (m *Model) unknown(tokens []ingest.Token) []string {
	_, unknown := m.vocabulary.Divide(tokens)
	return unknown
}
