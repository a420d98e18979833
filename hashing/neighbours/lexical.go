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
	index := make(inverted, v.Len())
	var weights []float32
	for i, c := range rows {
		weights = ingest.BM25.Weigh(weights[:0], c, v)
		index.add(i, c.IDs, weights)
	}
	once := slices.Repeat([]float32{1}, v.Len())
	return index.search(ctx, len(rows), k, func(i int) ([]uint32, []float32) { return rows[i].IDs, once[:len(rows[i].IDs)] }, done)
}

// A posting is one document that holds a term, and what the term counts for in it.
type posting struct {
	row    uint32
	weight float32
}

type inverted [][]posting

func (ix inverted) add(row int, terms []uint32, weights []float32) {
	for e, id := range terms {
		ix[id] = append(ix[id], posting{uint32(row), weights[e]})
	}
}

// search finds for each of n documents the k others with the highest scores; asks says with which terms it asks, and
// what they weigh.
func (ix inverted) search(ctx context.Context, n, k int, asks func(i int) ([]uint32, []float32), done func(float64)) ([][]uint32, error) {
	found := make([][]uint32, n)
	err := parallel(ctx, n, done, func() func(int) {
		scores := make([]float32, n)
		var seen []uint32
		return func(i int) {
			terms, weights := asks(i)
			seen = ix.score(terms, weights, scores, seen[:0])
			scores[i] = 0 // not itself
			found[i] = best(seen, scores, k)
			for _, j := range seen {
				scores[j] = 0
			}
		}
	})
	return found, err
}

// score adds up, for each document that holds one of the terms, what they count for in it times what they weigh, and appends
// those documents to seen.
func (ix inverted) score(terms []uint32, weights, scores []float32, seen []uint32) []uint32 {
	left := budget
	for _, e := range ix.rarestFirst(terms) {
		id := terms[e]
		if left -= len(ix[id]); left < 0 {
			break
		}
		for _, p := range ix[id] {
			if scores[p.row] == 0 {
				seen = append(seen, p.row)
			}
			scores[p.row] += weights[e] * p.weight
		}
	}
	return seen
}

// rarestFirst orders terms by how many documents hold them.
func (ix inverted) rarestFirst(terms []uint32) []int {
	order := make([]int, len(terms))
	for e := range order {
		order[e] = e
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(ix[terms[a]]), len(ix[terms[b]])), cmp.Compare(terms[a], terms[b]))
	})
	return order
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
