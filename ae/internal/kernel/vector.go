package kernel

import (
	"fmt"
	"math"
)

// Axpy adds s·x to dst. Both have the same length.
func Axpy(dst []Real, s Real, x []Real) {
	checkLengths("Axpy", len(dst), len(x))
	active.axpy(dst, s, x)
}

// Scale multiplies x by s in place.
func Scale(x []Real, s Real) { active.scale(x, s) }

// Gather adds to dst the sum of vals[j] times the row of w that begins at cols[j]·stride and is
// as long as dst. This is a sparse row times a matrix or, if cols are documents and w their
// deltas, the gradient of one column's weights. The sum is computed in the order of cols.
func Gather(dst []Real, cols []uint32, vals []float32, w []Real, stride int) {
	checkLengths("Gather", len(cols), len(vals))
	if len(dst) == 0 || len(cols) == 0 {
		return
	}
	top := uint32(0)
	for _, c := range cols {
		top = max(top, c)
	}
	if stride < 0 || int(top)*stride > len(w)-len(dst) {
		panic(fmt.Sprintf("kernel: Gather of row %d, stride %d, width %d, from %d values", top, stride, len(dst), len(w)))
	}
	active.gather(dst, cols, vals, w, stride)
}

// Sigmoid replaces each x by 1/(1+e⁻ˣ), with a relative error of at most 1e-6. Below -87 the
// result may be zero.
func Sigmoid(x []Real) { active.sigmoid(x) }

// Tanh replaces each x by its hyperbolic tangent, with a relative error of at most 1e-6.
func Tanh(x []Real) { active.tanh(x) }

// ReLU replaces negative values by zero.
func ReLU(x []Real) { active.relu(x) }

// ReLUGrad replaces dy, the gradient with respect to the activations y = max(x, 0), by that with
// respect to x.
func ReLUGrad(dy, y []Real) {
	checkLengths("ReLUGrad", len(dy), len(y))
	active.reluGrad(dy, y)
}

// SigmoidGrad replaces dy, the gradient with respect to the activations y, the sigmoids of x, by
// that with respect to x.
func SigmoidGrad(dy, y []Real) {
	checkLengths("SigmoidGrad", len(dy), len(y))
	active.sigmoidGrad(dy, y)
}

// TanhGrad replaces dy, the gradient with respect to the activations y, the hyperbolic tangents
// of x, by that with respect to x.
func TanhGrad(dy, y []Real) {
	checkLengths("TanhGrad", len(dy), len(y))
	active.tanhGrad(dy, y)
}

// sumChunk is the number of values that are summed in a Real before they are added to a float64.
const sumChunk = 4096

// ExpSum replaces each x by e to the x-shift, with a relative error of at most 1e-6, and returns
// the sum, with one of at most 1e-5. With shift = Max(x), dividing by the sum gives a softmax.
func ExpSum(x []Real, shift Real) float64 {
	sum := 0.0
	for len(x) > 0 {
		n := min(len(x), sumChunk)
		sum += float64(active.expSum(x[:n], shift))
		x = x[n:]
	}
	return sum
}

// SigmoidLogs replaces each x by 1/(1+e⁻ˣ), with a relative error of at most 1e-6, and returns
// the sum of log(1+eˣ), with one of at most 1e-5. These are the terms of the sigmoid
// cross-entropy of sums x, which may be arbitrarily large.
func SigmoidLogs(x []Real) float64 {
	sum := 0.0
	for len(x) > 0 {
		n := min(len(x), sumChunk)
		sum += float64(active.sigmoidLogs(x[:n]))
		x = x[n:]
	}
	return sum
}

// Max returns the largest value of x: -Inf if x is empty, NaN if x contains NaN.
func Max(x []Real) Real {
	if len(x) == 0 {
		return Real(math.Inf(-1))
	}
	return active.largest(x)
}

func checkLengths(name string, a, b int) {
	if a != b {
		panic(fmt.Sprintf("kernel: %s of lengths %d and %d", name, a, b))
	}
}
