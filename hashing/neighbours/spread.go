package neighbours

import (
	"context"
	"math"

	"github.com/hashsearch/hashsearch/ae"
)

// faint is the least weight that a word keeps in a spread row of length one.
const faint = 0.01

// spread returns the rows (I + G + G²)·x at length one: each document's words with those of its
// neighbours and of theirs.
func spread(ctx context.Context, graph, x *ae.Sparse) (*ae.Sparse, error) {
	n, d := x.Dims()
	out := make([]row, n)
	err := parallel(ctx, n, nil, func() func(int) {
		near, words := newAccumulator(n), newAccumulator(d)
		return func(i int) {
			reached := twoSteps(graph, i, near)
			for e, j := range reached.cols {
				words.add(reached.vals[e], x, int(j))
			}
			out[i] = words.take().normalized(faint)
		}
	})
	if err != nil {
		return nil, err
	}
	return joined(out, d), nil
}

// twoSteps is row i of I + G + G².
func twoSteps(graph *ae.Sparse, i int, near *accumulator) row {
	near.set(uint32(i), 1)
	near.add(1, graph, i)
	cols, vals := graph.Row(i)
	for e, j := range cols {
		near.add(vals[e], graph, int(j))
	}
	return near.take()
}

// A row is one sparse row.
type row struct {
	cols []uint32
	vals []float32
}

// normalized scales the row to length one and drops what is then below least.
func (r row) normalized(least float32) row {
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

func joined(rows []row, width int) *ae.Sparse {
	x := &ae.Sparse{Width: width}
	for _, r := range rows {
		x.Append(r.cols, r.vals)
	}
	return x
}
