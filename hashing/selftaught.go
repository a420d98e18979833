package hashing

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// linked is how many nearest documents each is linked with, as many as in the paper.
const linked = 25

// selfTaught is self-taught hashing (Zhang, Wang, Cai and Lu, "Self-taught hashing for fast similarity search", SIGIR 2010): the
// training documents get codes in which neighbours differ least, all bits being even and different, and for
// each bit a linear support vector machine learns to tell it from the words.
func selfTaught(ctx context.Context, o Options, x *ae.Sparse) (*ae.Net, error) {
	n, _ := x.Dims()
	if n <= o.Bits {
		return nil, fmt.Errorf("%w: %s for %s of self-taught hashing, which takes more documents than bits", ErrTooFew, english.Count(n, "document"), english.Count(o.Bits, "bit"))
	}
	graph, err := neighbours.Cosine(ctx, x, linked, o.searching(0, 0.5, n))
	if err != nil {
		return nil, err
	}
	places, err := neighbours.Eigenmaps(ctx, graph, o.Bits, o.Seed, o.searching(0.5, 0.5, n))
	if err != nil {
		return nil, err
	}
	o.Report(Progress{Stage: "training", Progress: ae.Progress{Total: n}})
	return ae.Separators(ctx, x, halves(places, o.Bits), o.Seed)
}

// searching reports a part of the search for neighbours among n documents, which begins when a share of the search is done.
func (o Options) searching(from, part float64, n int) func(share float64) {
	return func(share float64) {
		o.Report(Progress{Stage: "neighbours", Progress: ae.Progress{Documents: int((from + part*share) * float64(n)), Total: n}})
	}
}

// halves has a one in each column for the half of the rows that is over the median there.
func halves(rows []float32, width int) *ae.Sparse {
	at, ones := medians(rows, width), &ae.Sparse{Width: width}
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
