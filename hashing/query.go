package hashing

import (
	"context"
	"iter"
)

// HashQuery is [Model.HashWhile] that also returns the distinct terms of the text, in order of
// occurrence.
func (m *Model) HashQuery(ctx context.Context, text string) (s Sketch, terms []string, err error) {
	all := recorded(m.header.Analyzer.Terms(text), &terms)
	s, err = m.hashWhile(ctx, all, func() []string { return terms })
	return s, terms, err
}

// recorded yields terms, and appends each to distinct when it occurs first.
func recorded(terms iter.Seq[string], distinct *[]string) iter.Seq[string] {
	return func(yield func(string) bool) {
		seen := map[string]bool{}
		for t := range terms {
			if !seen[t] {
				seen[t] = true
				*distinct = append(*distinct, t)
			}
			if !yield(t) {
				return
			}
		}
	}
}
