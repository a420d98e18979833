package neighbours

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/ingest"
)

// budget bounds how many postings one document's search reads. Rare words are read first, so that
// only words that half the collection shares fall away, and only in large collections.
const budget = 300_000

// lexical finds for each document the k best others by BM25, asking with its distinct words
// (Robertson and Zaragoza, 2009). Documents that share no word are never found.
func lexical(ctx context.Context, rows []ingest.Counts, v *ingest.Vocabulary, k int, done func(float64)) ([][]uint32, error) {
	index := invert(rows, v)
	found := make([][]uint32, len(rows))
	err := parallel(ctx, len(rows), done, func() func(int) {
		scores := make([]float32, len(rows))
		var seen []uint32
		return func(i int) {
			seen = index.score(rows[i].IDs, scores, seen[:0])
			scores[i] = 0 // not itself
			found[i] = best(seen, scores, k)
			for _, j := range seen {
				scores[j] = 0
			}
		}
	})
	return found, err
}

// A posting is one document that holds a term, and what the term counts for in it.
type posting struct {
	row    uint32
	weight float32
}

type inverted [][]posting

func invert(rows []ingest.Counts, v *ingest.Vocabulary) inverted {
	index := make(inverted, v.Len())
	var weights []float32
	for i, c := range rows {
		weights = ingest.BM25.Weigh(weights[:0], c, v)
		for j, id := range c.IDs {
			index[id] = append(index[id], posting{uint32(i), weights[j]})
		}
	}
	return index
}

// score adds up the weights of the terms for each document that holds one, and appends those to seen.
func (ix inverted) score(terms []uint32, scores []float32, seen []uint32) []uint32 {
	rare := slices.SortedFunc(slices.Values(terms), func(a, b uint32) int {
		return cmp.Or(cmp.Compare(len(ix[a]), len(ix[b])), cmp.Compare(a, b))
	})
	left := budget
	for _, id := range rare {
		if left -= len(ix[id]); left < 0 {
			break
		}
		for _, p := range ix[id] {
			if scores[p.row] == 0 {
				seen = append(seen, p.row)
			}
			scores[p.row] += p.weight
		}
	}
	return seen
}

// best returns the k of seen with the highest scores above zero, ties by row.
func best(seen []uint32, scores []float32, k int) []uint32 {
	before := func(a, b uint32) bool {
		return scores[a] > scores[b] || scores[a] == scores[b] && a < b
	}
	var top []uint32 // best first
	for _, j := range seen {
		if scores[j] <= 0 || len(top) == k && !before(j, top[k-1]) {
			continue
		}
		at := len(top)
		for at > 0 && before(j, top[at-1]) {
			at--
		}
		top = slices.Insert(top, at, j)
		top = top[:min(len(top), k)]
	}
	return top
}
