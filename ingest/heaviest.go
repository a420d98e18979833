package ingest

import (
	"cmp"
	"slices"
)

// Heaviest is the n terms of c that weigh most by [TFIDF], heaviest first and equal ones by id, or all if there are fewer: what
// a text is about, and what somebody who looks for it might type.
func (v *Vocabulary) Heaviest(c Counts, n int) []string {
	weights := TFIDF.Weigh(nil, c, v)
	order := make([]int, len(c.IDs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	terms := make([]string, min(n, len(order)))
	for i := range terms {
		terms[i] = v.Term(c.IDs[order[i]])
	}
	return terms
}
