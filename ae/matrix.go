package ae

import (
	"runtime"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// A matrix is dense and row-major; a batch has one row per document.
type matrix = blas32.General

func newMatrix(rows, cols int) matrix {
	return matrix{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
}

// view lays a matrix over data, which it shares.
func view(rows, cols int, data []float32) matrix {
	return matrix{Rows: rows, Cols: cols, Stride: cols, Data: data[:rows*cols]}
}

func rowOf(m matrix, i int) []float32 { return m.Data[i*m.Stride : i*m.Stride+m.Cols] }

// The three products that training needs, and all dense arithmetic that costs time.

// mul stores a·b in dst, or a·bᵀ where transposed.
func mul(dst, a, b matrix, transposed bool) {
	t := blas.NoTrans
	if transposed {
		t = blas.Trans
	}
	blas32.Gemm(blas.NoTrans, t, 1, a, b, 0, dst)
}

// addOuter adds aᵀ·b to dst: the gradient of weights between activations a and deltas b.
func addOuter(dst, a, b matrix) { blas32.Gemm(blas.Trans, blas.NoTrans, 1, a, b, 1, dst) }

// addScaled adds s·x to dst.
func addScaled(dst []float32, s float32, x []float32) {
	blas32.Axpy(s, blas32.Vector{N: len(x), Inc: 1, Data: x}, blas32.Vector{N: len(dst), Inc: 1, Data: dst})
}

func scale(x []float32, s float32) { blas32.Scal(s, blas32.Vector{N: len(x), Inc: 1, Data: x}) }

// addColumns adds the sum of m's rows to dst.
func addColumns(dst []float32, m matrix) {
	for i := range m.Rows {
		addScaled(dst, 1, rowOf(m, i))
	}
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
