package hashing

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// graphDegree is the number of nearest documents that each document is linked to, as in the paper.
const graphDegree = 25

// selfTaught is self-taught hashing (Zhang, Wang, Cai and Lu, "Self-taught hashing for fast
// similarity search", SIGIR 2010). The training documents get codes that differ least between
// neighbours, with balanced and uncorrelated bits, and for each bit a linear support vector
// machine learns to predict it from the terms.
func selfTaught(ctx context.Context, o Options, rows ae.Rows) (*ae.Net, error) {
	x := ae.Copy(rows)
	n, _ := x.Dims()
	if n <= o.Bits {
		return nil, fmt.Errorf("%w: self-taught hashing requires more documents than bits, not %s for %s", ErrTooFew, english.Count(n, "document"), english.Count(o.Bits, "bit"))
	}
	graph, err := neighbours.Cosine(ctx, x, graphDegree, o.neighbourProgress(0, 0.5, n))
	if err != nil {
		return nil, err
	}
	coordinates, err := neighbours.Eigenmaps(ctx, graph, o.Bits, o.Seed, o.neighbourProgress(0.5, 0.5, n))
	if err != nil {
		return nil, err
	}
	o.Report(Progress{Stage: "training", Progress: ae.Progress{Total: n}})
	return ae.Separators(ctx, x, aboveMedian(coordinates, o.Bits), o.Seed)
}

// neighbourProgress returns a function that reports the progress of one part of the search for
// neighbours among n documents. The part starts at the share from of the search and makes up the
// share part.
func (o Options) neighbourProgress(from, part float64, n int) func(share float64) {
	return func(share float64) {
		o.Report(Progress{Stage: "neighbours", Progress: ae.Progress{Documents: int((from + part*share) * float64(n)), Total: n}})
	}
}

// aboveMedian returns rows with a one in each column in which the row is above the column's
// median.
func aboveMedian(rows []float32, width int) *ae.Sparse {
	at, ones := columnMedians(rows, width), &ae.Sparse{Width: width}
	for ; len(rows) > 0; rows = rows[width:] {
		var cols []uint32
		var vals []float32
		for j, v := range rows[:width] {
			if v > at[j] {
				cols, vals = append(cols, uint32(j)), append(vals, 1)
			}
		}
		ones.Append(cols, vals)
	}
	return ones
}
