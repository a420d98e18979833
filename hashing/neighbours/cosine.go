package neighbours

import (
	"context"

	"github.com/hashsearch/hashsearch/ae"
)

// cosinePostings limits the postings read for one document. Terms are read rarest first, so the
// limit drops only terms that half of the collection shares, and only in large collections.
const cosinePostings = 300_000

// Cosine returns the symmetric k-nearest-neighbour graph of the rows of x, which must have length
// 1. Two rows are linked if either is among the k nearest of the other by cosine. The graph is n×n
// and its weights are the cosines. Rows without a common column are never linked. done, which may
// be nil, is called with the share of the work done, from 0 to 1.
func Cosine(ctx context.Context, x *ae.Sparse, k int, done func(share float64)) (*ae.Sparse, error) {
	n, _ := x.Dims()
	found, err := postings{x.Transpose(), cosinePostings}.search(ctx, min(k, n-1), x.Row, done)
	if err != nil {
		return nil, err
	}
	links, graph := graphOf(found), &ae.Sparse{Width: n}
	for i := range n {
		near, vals := links.Row(i)
		for e, j := range near {
			vals[e] = dot(x, i, int(j))
		}
		graph.Append(near, vals)
	}
	return graph, nil
}

// dot returns the inner product of rows i and j.
func dot(x *ae.Sparse, i, j int) (sum float32) {
	a, va := x.Row(i)
	b, vb := x.Row(j)
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a, va = a[1:], va[1:]
		case a[0] > b[0]:
			b, vb = b[1:], vb[1:]
		default:
			sum += va[0] * vb[0]
			a, va, b, vb = a[1:], va[1:], b[1:], vb[1:]
		}
	}
	return sum
}
