package ae

import (
	"runtime"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
	"github.com/hashsearch/hashsearch/ae/parallel"
)

// real is the number type of networks: float32, or float64 in gradient checks.
type real = kernel.Real

// matrix is a dense row-major matrix. A batch has one row per document.
type matrix = kernel.Matrix

func newMatrix(rows, cols int) matrix {
	return matrix{Rows: rows, Cols: cols, Stride: cols, Data: make([]real, rows*cols)}
}

// view returns a matrix that shares data.
func view(rows, cols int, data []real) matrix {
	return matrix{Rows: rows, Cols: cols, Stride: cols, Data: data[:rows*cols]}
}

func rowOf(m matrix, i int) []real { return m.Data[i*m.Stride : i*m.Stride+m.Cols] }

// floats32 stores x in dst, of the same length, and returns dst.
func floats32(dst []float32, x []real) []float32 {
	for i, v := range x {
		dst[i] = float32(v)
	}
	return dst
}

func reals(x []float32) []real {
	y := make([]real, len(x))
	for i, v := range x {
		y[i] = real(v)
	}
	return y
}

// mul stores a·b in dst, or a·bᵀ if transposed. If add is set, it adds the product to dst.
func mul(dst, a, b matrix, transposed, add bool) {
	if transposed {
		kernel.MulTransB(dst, a, b, add, runtime.GOMAXPROCS(0))
	} else {
		kernel.Mul(dst, a, b, add, runtime.GOMAXPROCS(0))
	}
}

// transpose returns the transpose of m.
func transpose(m matrix) matrix {
	t := newMatrix(m.Cols, m.Rows)
	for i := range m.Rows {
		for j, v := range rowOf(m, i) {
			t.Data[j*t.Stride+i] = v
		}
	}
	return t
}

// outer stores aᵀ·b in dst or, if add is set, adds it. For activations a and deltas b this is the
// gradient of the weights between them.
func outer(dst, a, b matrix, add bool) { kernel.MulTransA(dst, a, b, add, runtime.GOMAXPROCS(0)) }

// addColumns adds the sum of m's rows to dst.
func addColumns(dst []real, m matrix) {
	spans(m.Cols, func(from, to int) {
		for i := range m.Rows {
			kernel.Axpy(dst[from:to], 1, rowOf(m, i)[from:to])
		}
	})
}

// spans calls do for contiguous parts of 0..n-1, one per processor.
func spans(n int, do func(from, to int)) { parallel.Spans(n, runtime.GOMAXPROCS(0), do) }

// each calls do for 0 to n-1, in parallel.
func each(n int, do func(i int)) {
	spans(n, func(from, to int) {
		for i := from; i < to; i++ {
			do(i)
		}
	})
}
