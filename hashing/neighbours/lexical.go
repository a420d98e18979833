package neighbours

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
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
	x := &ae.Sparse{Width: v.Len()}
	var weights []float32
	for _, c := range rows {
		weights = ingest.BM25.Weigh(weights[:0], c, v)
		x.Append(c.IDs, weights)
	}
	once := slices.Repeat([]float32{1}, v.Len())
	return postings{x.Transpose()}.search(ctx, k, func(i int) ([]uint32, []float32) { return rows[i].IDs, once[:len(rows[i].IDs)] }, done)
}

// postings hold, for each term, the documents that contain it and the weights of the term in them.
type postings struct{ *ae.Sparse }

// search returns, for each document, the k other documents with the highest scores. query(i)
// returns the terms of document i and their weights in the query.
func (p postings) search(ctx context.Context, k int, query func(i int) ([]uint32, []float32), done func(float64)) ([][]uint32, error) {
	n := p.Width
	found := make([][]uint32, n)
	err := parallel.Workers(ctx, n, func(worker int) func(int) error {
		scores := make([]float32, n)
		var touched []uint32
		return func(i int) error {
			terms, weights := query(i)
			touched = p.score(terms, weights, scores, touched[:0])
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
func (p postings) score(terms []uint32, weights, scores []float32, touched []uint32) []uint32 {
	left := maxPostings
	for _, e := range p.rarestFirst(terms) {
		docs, vals := p.Row(int(terms[e]))
		if left -= len(docs); left < 0 {
			break
		}
		for i, d := range docs {
			if scores[d] == 0 {
				touched = append(touched, d)
			}
			scores[d] += weights[e] * vals[i]
		}
	}
	return touched
}

// rarestFirst returns the indices of terms by ascending number of postings.
func (p postings) rarestFirst(terms []uint32) []int {
	order, counts := make([]int, len(terms)), make([]int, len(terms))
	for e, t := range terms {
		docs, _ := p.Row(int(t))
		order[e], counts[e] = e, len(docs)
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(counts[a], counts[b]), cmp.Compare(terms[a], terms[b]))
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
