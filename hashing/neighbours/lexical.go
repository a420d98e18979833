package neighbours

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/ingest"
)

// maxPostings limits the postings read for one query. Terms are read rarest first, so the limit
// drops only terms that half of the collection shares, and only in large collections.
const maxPostings = 300_000

// lexical returns, for each document, the k other documents with the highest BM25 scores. The
// query is the document's distinct terms (Robertson and Zaragoza, 2009). Documents without a
// common term are never returned.
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

// A posting is a document that contains a term, and the weight of the term in it.
type posting struct {
	row    uint32
	weight float32
}

// An inverted index maps each term id to its postings.
type inverted [][]posting

func (ix inverted) add(row int, terms []uint32, weights []float32) {
	for e, id := range terms {
		ix[id] = append(ix[id], posting{uint32(row), weights[e]})
	}
}

// search returns, for each of n documents, the k other documents with the highest scores. query(i)
// returns the terms of document i and their weights in the query.
func (ix inverted) search(ctx context.Context, n, k int, query func(i int) ([]uint32, []float32), done func(float64)) ([][]uint32, error) {
	found := make([][]uint32, n)
	err := parallel.Workers(ctx, n, func(worker int) func(int) error {
		scores := make([]float32, n)
		var touched []uint32
		return func(i int) error {
			terms, weights := query(i)
			touched = ix.score(terms, weights, scores, touched[:0])
			scores[i] = 0 // a document is not its own neighbour
			found[i] = topK(touched, scores, k)
			for _, j := range touched {
				scores[j] = 0
			}
			if worker == 0 && done != nil {
				done(float64(i+1) / float64(n))
			}
			return nil
		}
	})
	return found, err
}

// score adds, for each posting of the query terms, the query weight times the posting's weight to
// the score of the document. It appends the documents scored to touched.
func (ix inverted) score(terms []uint32, weights, scores []float32, touched []uint32) []uint32 {
	left := maxPostings
	for _, e := range ix.rarestFirst(terms) {
		id := terms[e]
		if left -= len(ix[id]); left < 0 {
			break
		}
		for _, p := range ix[id] {
			if scores[p.row] == 0 {
				touched = append(touched, p.row)
			}
			scores[p.row] += weights[e] * p.weight
		}
	}
	return touched
}

// rarestFirst returns the indices of terms by ascending number of postings.
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

// topK returns the k documents with the highest scores above zero, best first, ties by row.
func topK(touched []uint32, scores []float32, k int) []uint32 {
	before := func(a, b uint32) bool {
		return scores[a] > scores[b] || scores[a] == scores[b] && a < b
	}
	var top []uint32
	for _, j := range touched {
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
