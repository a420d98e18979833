package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// A Loss compares an output row with its target row. The losses are [SquaredError],
// [SquaredHinge], [SigmoidCrossEntropy] and [SoftmaxCrossEntropy].
type Loss interface {
	// output returns the activation of the output layer.
	output() Activation

	// delta returns the loss of one row and replaces its sums by the gradient of the loss with
	// respect to them. The target has the values vals in the columns cols and is zero elsewhere.
	delta(sums []real, cols []uint32, vals []float32) float64
}

// SquaredError is ½·Σ(y−t)² with linear outputs y. With this loss, a linear autoencoder is PCA
// (Bourlard and Kamp, 1988).
type SquaredError struct{}

func (SquaredError) output() Activation { return Identity }

func (SquaredError) delta(sums []real, cols []uint32, vals []float32) float64 {
	for j, c := range cols {
		sums[c] -= real(vals[j])
	}
	return squares(sums) / 2
}

// SigmoidCrossEntropy is −Σ t·log y + (1−t)·log(1−y) with sigmoid outputs y: each column is an
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
// distribution over the columns, and the target is the number of times that each column occurs.
// Targets are at least zero and need not sum to one; the weight of a row is the sum of its target
// (Hinton and Salakhutdinov, 2006).
//
// With Config.Samples, the normaliser of the softmax is estimated in each batch from so many of the
// columns. Each has a probability of being drawn and is weighted by its reciprocal (importance
// sampling; Bengio and Senécal, "Quick training of probabilistic neural nets by importance
// sampling", 2003). The estimate is unbiased. Its logarithm, and so the loss, is slightly too low
// (Jensen), and the error decreases with the number drawn. The part of the target is exact.
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

// SquaredHinge is ½·Σ max(0, 1−s·y)² with linear outputs y, where s is 1 if the target is above
// zero and −1 otherwise: a linear support vector machine for each column against the rest (Tang,
// "Deep learning using linear support vector machines", 2013).
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
