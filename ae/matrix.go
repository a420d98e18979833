package ae

import (
	"runtime"
	"sync"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A matrix is dense and row-major; a batch has one row per document.
type matrix = kernel.Matrix

func newMatrix(rows, cols int) matrix {
	return matrix{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
}

// view lays a matrix over data, which it shares.
func view(rows, cols int, data []float32) matrix {
	return matrix{Rows: rows, Cols: cols, Stride: cols, Data: data[:rows*cols]}
}

func rowOf(m matrix, i int) []float32 { return m.Data[i*m.Stride : i*m.Stride+m.Cols] }

// mul stores a·b in dst, or a·bᵀ where transposed, or adds it.
func mul(dst, a, b matrix, transposed, add bool) {
	if transposed {
		kernel.MulTransB(dst, a, b, add, runtime.GOMAXPROCS(0))
	} else {
		kernel.Mul(dst, a, b, add, runtime.GOMAXPROCS(0))
	}
}

// outer stores aᵀ·b in dst, or adds it: the gradient of weights between activations a and deltas b.
func outer(dst, a, b matrix, add bool) { kernel.MulTransA(dst, a, b, add, runtime.GOMAXPROCS(0)) }

// addColumns adds the sum of m's rows to dst.
func addColumns(dst []float32, m matrix) {
	parallel(m.Cols, func(from, to int) {
		for i := range m.Rows {
			kernel.Axpy(dst[from:to], 1, rowOf(m, i)[from:to])
		}
	})
}

// parallel runs do over 0..n-1 in contiguous spans, one per processor. Spans must not share what they write.
func parallel(n int, do func(from, to int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		do(0, n)
		return
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() { do(n*w/workers, n*(w+1)/workers) })
	}
	wg.Wait()
}
