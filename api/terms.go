package api

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest"
)

// terms splits the terms of text into those that the model knows and the others, each
// once, in the order of the text.
func terms(m model, text string) (known, unknown []string) {
	known, unknown = []string{}, []string{}
	seen := make(map[string]bool)
	for t := range m.Analyzer().Terms(text) {
		if seen[t] {
			continue
		}
		seen[t] = true
		if _, ok := m.Vocabulary().ID(t); ok {
			known = append(known, t)
		} else {
			unknown = append(unknown, t)
		}
	}
	return known, unknown
}

// heaviest is the n terms of text with the highest TF-IDF weight: what the text is about.
func heaviest(m model, text string, n int) []string {
	v := m.Vocabulary()
	c := v.Count(m.Analyzer().Terms(text))
	weights := ingest.TFIDF.Weigh(nil, c, v)
	order := make([]int, len(c.IDs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	best := []string{}
	for _, i := range order[:min(n, len(order))] {
		best = append(best, v.Term(c.IDs[i]))
	}
	return best
}

func quoteAll(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(quoted, ", ")
}
