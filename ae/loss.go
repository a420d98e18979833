package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// A Loss compares an output row with its target row. The losses are [SquaredError], [SquaredHinge],
// [SigmoidCrossEntropy] and [SoftmaxCrossEntropy].
type Loss interface {
	// output is the activation that turns sums into what the target is compared with.
	output() Activation

	// delta returns the loss of one row and replaces its sums by the loss's gradient by them.
	// cols and vals are the target; columns not named there are zero.
	delta(sums []real, cols []uint32, vals []float32) float64
}

// SquaredError is ½·Σ(y−t)², with linear outputs: the loss under which a linear autoencoder
// is PCA (Bourlard and Kamp, 1988).
type SquaredError struct{}

func (SquaredError) output() Activation { return Identity }

func (SquaredError) delta(sums []real, cols []uint32, vals []float32) float64 {
	for j, c := range cols {
		sums[c] -= real(vals[j])
	}
	loss := 0.0
	for _, d := range sums {
		loss += float64(d) * float64(d)
	}
	return loss / 2
}

// SigmoidCrossEntropy is −Σ t·log y + (1−t)·log(1−y) with y a sigmoid: each column is an
// event of its own. Targets lie in [0,1].
type SigmoidCrossEntropy struct{}

func (SigmoidCrossEntropy) output() Activation { return Sigmoid }

func (SigmoidCrossEntropy) delta(sums []real, cols []uint32, vals []float32) float64 {
	loss := 0.0
	for j, c := range cols {
		loss -= float64(vals[j]) * float64(sums[c])
	}
	loss += kernel.SigmoidLogs(sums)
	for j, c := range cols {
		sums[c] -= real(vals[j])
	}
	return loss
}

// SoftmaxCrossEntropy is −Σ t·log y with y a softmax over all columns: the output is a
// distribution over words, the target how often each was meant. Targets are at least zero
// and need not sum to one; a row counts as much as its target sums to (Hinton and
// Salakhutdinov, 2006).
//
// With Config.Samples, the normaliser of the softmax is estimated in each batch: the columns that
// some target of the batch has count in full, and each of the columns drawn, uniformly, from all others
// counts for as many of those as there are to one drawn. The estimate of the normaliser is unbiased; its logarithm,
// and so the loss, is a little low (Jensen), the less the more are drawn.
type SoftmaxCrossEntropy struct{}

func (SoftmaxCrossEntropy) output() Activation { return Softmax }

func (SoftmaxCrossEntropy) delta(sums []real, cols []uint32, vals []float32) float64 {
	loss, mass := 0.0, 0.0
	for j, c := range cols {
		loss -= float64(vals[j]) * float64(sums[c])
		mass += float64(vals[j])
	}
	loss += mass * softmax(sums, real(mass))
	for j, c := range cols {
		sums[c] -= real(vals[j])
	}
	return loss
}

// SquaredHinge is ½·Σ max(0, 1−s·y)² with linear outputs y and s = 1 where the target is above zero, −1 elsewhere:
// a linear support vector machine for each column against the rest (Tang, "Deep learning using linear support
// vector machines", 2013).
type SquaredHinge struct{}

func (SquaredHinge) output() Activation { return Identity }

func (SquaredHinge) delta(sums []real, cols []uint32, vals []float32) float64 {
	sides := make([]real, len(sums))
	for j, c := range cols {
		if vals[j] > 0 {
			sides[c] = 2
		}
	}
	loss := 0.0
	for c, y := range sums {
		side := sides[c] - 1
		short := max(0, 1-side*y)
		loss += float64(short) * float64(short) / 2
		sums[c] = -side * short
	}
	return loss
}
