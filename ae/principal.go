package ae

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// Principal initialises the first layer with the principal directions of the rows. To the present
// weights it adds, for each unit, a random linear combination of the directions, in which the
// contribution of a direction is proportional to the square root of the rows' standard deviation
// along it. The sums of a unit over the rows have mean 0 and, in expectation, standard deviation
// Scale. The weights of a term that is too rare to be trained are then close to those of the
// terms that it occurs with.
//
// The biases of a softmax output start at the logarithms of the target's column means, so that the
// weights learn only how a row differs from the mean.
type Principal struct {
	// Space encodes rows as coordinates along the directions, like a network of [Linear]; nil means
	// 100 directions of the rows themselves.
	Space *Net
	Scale float64 // 0 means ½
}

func (p Principal) pretrain(_ context.Context, n *Net, x Rows, cfg Config) error {
	first, space := n.encoder[0], p.space(x, cfg.Seed)
	if first.window != nil || space.Inputs() != first.in || len(space.encoder) != 1 || space.encoder[0].act != Identity {
		return fmt.Errorf("%w: principal directions require a dense first layer and a Space of one linear layer for its %d columns, not %d", ErrConfig, first.in, space.Inputs())
	}
	mean, deviation := moments(space.Encode(nil, evenly{x, momentRows}), space.Units())
	mix := p.mixture(deviation, first.out, cfg.random(6))
	mul(view(first.in, first.out, first.w.value), space.encoder[0].weights(space.encoder[0].w.value), mix, false, true)
	for j, m := range mean {
		kernel.Axpy(first.b.value, -real(m), rowOf(mix, j))
	}
	if last := n.decoder[len(n.decoder)-1]; last.act == Softmax {
		startAtMean(last.b.value, evenly{cfg.target(x), meanRows})
	}
	return nil
}

const (
	meanRows = 2000 // limits the target rows from which the mean is computed
	meanPart = 0.03 // of the mean over all columns is added to each, so that none is zero
)

// startAtMean sets biases to the logarithms of the column sums of target, up to a constant.
func startAtMean(biases []real, target Rows) {
	n, _ := target.Dims()
	sums, all := make([]float64, len(biases)), 1e-30
	for i := range n {
		cols, vals := target.Row(i)
		for j, c := range cols {
			sums[c] += float64(vals[j])
			all += float64(vals[j])
		}
	}
	for c, sum := range sums {
		biases[c] = real(math.Log(sum*float64(len(sums))/all + meanPart))
	}
}

// momentRows limits the rows from which mean and deviation are computed.
const momentRows = 20_000

// evenly are at most most rows, evenly spaced.
type evenly struct {
	Rows
	most int
}

// Dims implements [Rows].
func (e evenly) Dims() (n, d int) {
	n, d = e.Rows.Dims()
	return min(n, e.most), d
}

// Row implements [Rows].
func (e evenly) Row(i int) ([]uint32, []float32) {
	all, _ := e.Rows.Dims()
	n, _ := e.Dims()
	return e.Rows.Row(i * all / n)
}

// mixture returns the coefficient of each direction (row) in each unit (column).
func (p Principal) mixture(deviation []float64, units int, rng *rand.Rand) matrix {
	sum := 1e-12 // of the variances that the directions contribute
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
	return Linear(Copy(x), 100, seed)
}

// GoString identifies the settings in the key of a saved state. It leaves out Space, because the
// state contains the first layer.
func (p Principal) GoString() string { return fmt.Sprintf("ae.Principal{Scale:%v}", p.Scale) }

// moments returns the mean and the standard deviation of each column of rows with d columns.
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
