package neighbours

import (
	"context"
	"math"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/parallel"
)

// minWeight is the least weight that a term keeps in a spread row of length 1.
const minWeight = 0.01

// spread returns the rows of (I + G + G²)·x scaled to length 1: each document's terms together
// with those of its neighbours and of their neighbours.
func spread(ctx context.Context, graph, x *ae.Sparse) (*ae.Sparse, error) {
	n, d := x.Dims()
	out := make([]row, n)
	err := parallel.Workers(ctx, n, func(int) func(int) error {
		near, words := newAccumulator(n), newAccumulator(d)
		return func(i int) error {
			reached := twoSteps(graph, i, near)
			for e, j := range reached.cols {
				words.add(reached.vals[e], x, int(j))
			}
			out[i] = words.take().normalised(minWeight)
			return nil
		}
	})
	rows := &ae.Sparse{Width: d}
	for _, r := range out {
		rows.Append(r.cols, r.vals)
	}
	return rows, err
}

// twoSteps returns row i of I + G + G².
func twoSteps(graph *ae.Sparse, i int, near *accumulator) row {
	near.addAt(uint32(i), 1)
	near.add(1, graph, i)
	cols, vals := graph.Row(i)
	for e, j := range cols {
		near.add(vals[e], graph, int(j))
	}
	return near.take()
}

// A row is a sparse row: ascending columns and their values.
type row struct {
	cols []uint32
	vals []float32
}

// normalised scales the row to length 1 and drops entries below least. It reuses the memory of r.
func (r row) normalised(least float32) row {
	sum := 0.0
	for _, v := range r.vals {
		sum += float64(v) * float64(v)
	}
	scale := float32(1 / math.Sqrt(max(sum, 1e-30)))
	kept := row{r.cols[:0], r.vals[:0]}
	for j, v := range r.vals {
		if v *= scale; v >= least {
			kept.cols, kept.vals = append(kept.cols, r.cols[j]), append(kept.vals, v)
		}
	}
	return kept
}
