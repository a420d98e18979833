package kernel

import (
	"fmt"
	"math"
)

// Axpy adds s·x to dst, of the same length.
func Axpy(dst []Real, s Real, x []Real) {
	checkLengths("Axpy", len(dst), len(x))
	active.axpy(dst, s, x)
}

// Scale multiplies x by s in place.
func Scale(x []Real, s Real) { active.scale(x, s) }

// Dot is the inner product of x and y, of the same length.
func Dot(x, y []Real) Real {
	checkLengths("Dot", len(x), len(y))
	return active.dot(x, y)
}

// Gather adds to dst the sum of vals[j] times the row of w that begins at cols[j]·stride and
// is as long as dst: a sparse row times a matrix or, with documents for cols and deltas for
// w, the gradient of one word. The sum runs in the order of cols.
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

// Sigmoid replaces each x by 1/(1+e⁻ˣ), to 1e-6 of it; below -87 the result may be zero.
func Sigmoid(x []Real) { active.sigmoid(x) }

// Tanh replaces each x by its hyperbolic tangent, to 1e-6 of it.
func Tanh(x []Real) { active.tanh(x) }

// ReLU replaces negative values by zero.
func ReLU(x []Real) { active.relu(x) }

// ReLUGrad turns dy, the gradient by the activations y = max(x, 0), into that by x.
func ReLUGrad(dy, y []Real) {
	checkLengths("ReLUGrad", len(dy), len(y))
	active.reluGrad(dy, y)
}

// SigmoidGrad turns dy, the gradient by the activations y, sigmoids of x, into that by x.
func SigmoidGrad(dy, y []Real) {
	checkLengths("SigmoidGrad", len(dy), len(y))
	active.sigmoidGrad(dy, y)
}

// TanhGrad turns dy, the gradient by the activations y, hyperbolic tangents of x, into that by x.
func TanhGrad(dy, y []Real) {
	checkLengths("TanhGrad", len(dy), len(y))
	active.tanhGrad(dy, y)
}

// sumChunk is how many values are summed in a Real before they are added to a float64.
const sumChunk = 4096

// ExpSum replaces each x by e to the x-shift, to 1e-6 of it, and returns the sum, to 1e-5.
// With shift = Max(x) that is a softmax but for the division.
func ExpSum(x []Real, shift Real) float64 {
	sum := 0.0
	for len(x) > 0 {
		n := min(len(x), sumChunk)
		sum += float64(active.expSum(x[:n], shift))
		x = x[n:]
	}
	return sum
}

// SigmoidLogs replaces each x by 1/(1+e⁻ˣ), to 1e-6 of it, and returns the sum of log(1+eˣ),
// to 1e-5: what sigmoid cross-entropy needs of sums x, however large.
func SigmoidLogs(x []Real) float64 {
	sum := 0.0
	for len(x) > 0 {
		n := min(len(x), sumChunk)
		sum += float64(active.sigmoidLogs(x[:n]))
		x = x[n:]
	}
	return sum
}

// Max is the largest value of x: -Inf if x is empty, NaN if x has one.
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
