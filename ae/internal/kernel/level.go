package kernel

import "os"

// A level is one implementation of all kernels.
type level struct {
	name string

	product func(dst Matrix, a, b view, k int, add bool)

	// unit is the number of rows and columns of which the parts of a product should be multiples.
	unit struct{ rows, cols int }

	axpy   func(dst []Real, s Real, x []Real)
	scale  func(x []Real, s Real)
	gather func(dst []Real, cols []uint32, vals []float32, w []Real, stride int)

	sigmoid     func(x []Real)
	tanh        func(x []Real)
	relu        func(x []Real)
	reluGrad    func(dy, y []Real)
	sigmoidGrad func(dy, y []Real)
	tanhGrad    func(dy, y []Real)
	expSum      func(x []Real, shift Real) Real
	sigmoidLogs func(x []Real) Real
	largest     func(x []Real) Real
	adam        func(value, grad, m, v []Real, new1, new2, rate, scale2, epsilon Real)
}

// active is the level in use. It does not change.
var active = choose(os.Getenv("HASHSEARCH_CPU"), levels())

// choose returns the level with the given name, or the first one if there is none.
func choose(name string, from []*level) *level {
	for _, l := range from {
		if l.name == name {
			return l
		}
	}
	return from[0]
}
