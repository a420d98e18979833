package hashing

import (
	"context"
	"iter"
	"slices"

	"github.com/hashsearch/hashsearch/ingest"
)

// HashQuery is [Model.HashWhile] that also returns the tokens of the text, in order.
func (m *Model) HashQuery(ctx context.Context, text string) (s Sketch, tokens []ingest.Token, err error) {
	s, err = m.hashWhile(ctx, recorded(m.header.Analyzer.Tokens(text), &tokens), func() []string { return m.unknown(slices.Values(tokens)) })
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
func (m *Model) Unknown(text string) []string { return m.unknown(m.header.Analyzer.Tokens(text)) }

func (m *Model) unknown(tokens iter.Seq[ingest.Token]) []string {
	_, unknown := m.vocabulary.Divide(tokens)
	return unknown
}
