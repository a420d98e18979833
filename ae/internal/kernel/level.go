package kernel

import "os"

// A level is one implementation of all kernels.
type level struct {
	name string

	product func(dst Matrix, a, b view, k int, add bool)
	// unit is the number of rows and of columns that it is best to split a product by.
	unit struct{ rows, cols int }

	axpy   func(dst []float32, s float32, x []float32)
	scale  func(x []float32, s float32)
	dot    func(x, y []float32) float32
	gather func(dst []float32, cols []uint32, vals []float32, w []float32, stride int)

	sigmoid     func(x []float32)
	tanh        func(x []float32)
	relu        func(x []float32)
	reluGrad    func(dy, y []float32)
	sigmoidGrad func(dy, y []float32)
	tanhGrad    func(dy, y []float32)
	expSum      func(x []float32, shift float32) float32
	sigmoidLogs func(x []float32) float32
	largest     func(x []float32) float32
	adam        func(value, grad, m, v []float32, new1, new2, rate, scale2, epsilon float32)
}

// chosen never changes.
var chosen = choose(os.Getenv("HASHSEARCH_CPU"), levels())

// Level names the kernels in use: avx512, avx2 or plain.
func Level() string { return chosen.name }

// choose returns the level of that name, or the first if there is none.
func choose(name string, from []*level) *level {
	for _, l := range from {
		if l.name == name {
			return l
		}
	}
	return from[0]
}
