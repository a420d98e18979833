package ingest

import (
	"cmp"
	"slices"
)

// Heaviest returns the ids of the n terms of c with the largest [TFIDF] weights, or of all if there
// are fewer, by descending weight and then by id. They describe the topic of the text, and resemble
// the words that people type to find it.
func (v *Vocabulary) Heaviest(c Counts, n int) []uint32 {
	weights := TFIDF.Weigh(nil, c, v)
	order := make([]int, len(c.IDs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	ids := make([]uint32, min(n, len(order)))
	for i := range ids {
		ids[i] = c.IDs[order[i]]
	}
	return ids
}
