package hashing

import (
	"context"
	"iter"
	"slices"
)

// HashQuery is [Model.HashWhile] that also returns the terms of the text, in order.
func (m *Model) HashQuery(ctx context.Context, text string) (s Sketch, terms []string, err error) {
	s, err = m.hashWhile(ctx, recorded(m.header.Analyzer.Terms(text), &terms), func() []string { return m.unknown(terms) })
	return s, terms, err
}

// recorded yields terms and appends each to all.
func recorded(terms iter.Seq[string], all *[]string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for t := range terms {
			*all = append(*all, t)
			if !yield(t) {
				return
			}
		}
	}
}

// Unknown returns the distinct terms of a text outside the vocabulary, in order of occurrence.
func (m *Model) Unknown(text string) []string {
	return m.unknown(slices.Collect(m.header.Analyzer.Terms(text)))
}

func (m *Model) unknown(terms []string) []string {
	_, unknown := m.vocabulary.Split(terms)
	return unknown
}
