package ae

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// Principal lets the first layer begin with the directions in which rows differ most, instead of at random: to what is
// there it adds, for each unit, a random mixture of the directions, in which each counts by the root of how much rows
// differ along it, so that the unit's sums over the rows have mean 0 and, in expectation, standard deviation Scale. A word
// that is too rare to be trained then begins near the words that it goes with.
type Principal struct {
	Space *Net    // whose activations are coordinates along the directions, as [Linear] makes it; nil means 100 directions of the rows themselves
	Scale float64 // 0 means ½
}

func (p Principal) pretrain(_ context.Context, n *Net, x Rows, cfg Config) error {
	first, space := n.encoder[0], p.space(x, cfg.Seed)
	if first.window != nil || space.Inputs() != first.in || len(space.encoder) != 1 || space.encoder[0].act != Identity {
		return fmt.Errorf("%w: principal directions of %d columns for a layer of %d", ErrConfig, space.Inputs(), first.in)
	}
	mean, deviation := moments(space.Encode(nil, x), space.Units())
	mix := p.mixture(deviation, first.out, cfg.random(6))
	mul(view(first.in, first.out, first.w.value), space.encoder[0].weights(space.encoder[0].w.value), mix, false, true)
	for j, m := range mean {
		kernel.Axpy(first.b.value, -real(m), rowOf(mix, j))
	}
	return nil
}

// mixture says how much of each direction each unit gets.
func (p Principal) mixture(deviation []float64, units int, rng *rand.Rand) matrix {
	sum := 1e-12 // of the variances of what is mixed
	for _, d := range deviation {
		sum += d
	}
	mix := newMatrix(len(deviation), units)
	for j, d := range deviation {
		scale := 0.0
		if d > 0 {
			scale = cmp.Or(p.Scale, 0.5) / math.Sqrt(d*sum)
		}
		for k := range units {
			mix.Data[j*mix.Stride+k] = real(scale * rng.NormFloat64())
		}
	}
	return mix
}

func (p Principal) space(x Rows, seed uint64) *Net {
	if p.Space != nil {
		return p.Space
	}
	var all Sparse
	n, _ := x.Dims()
	all.gather(x, span(0, n))
	return Linear(&all, 100, seed)
}

// GoString tells a training that goes on from one of another Config. It does not need the space, for the first layer
// comes with the state.
func (p Principal) GoString() string { return fmt.Sprintf("ae.Principal{Scale:%v}", p.Scale) }

// moments are the mean and the standard deviation of each column of rows of d numbers.
func moments(rows []float32, d int) (mean, deviation []float64) {
	mean, deviation = make([]float64, d), make([]float64, d)
	n := float64(len(rows) / d)
	for i, v := range rows {
		mean[i%d] += float64(v) / n
	}
	for i, v := range rows {
		deviation[i%d] += (float64(v) - mean[i%d]) * (float64(v) - mean[i%d]) / n
	}
	for j, v := range deviation {
		deviation[j] = math.Sqrt(v)
	}
	return mean, deviation
}
