package kernel

import (
	"fmt"

	"github.com/hashsearch/hashsearch/ae/parallel"
)

// A view is a matrix or its transpose: value (i, j) is data[i*row+j*col]. One of row and col is
// 1.
type view struct {
	data     []Real
	row, col int
}

func viewOf(m Matrix) view     { return view{m.Data, m.Stride, 1} }
func transposed(m Matrix) view { return view{m.Data, 1, m.Stride} }

// from returns v without its first i rows and j columns.
func (v view) from(i, j int) view { return view{v.data[i*v.row+j*v.col:], v.row, v.col} }

// Mul stores a·b in dst, m×n for a m×k and b k×n. If add is set, it adds the product to dst. It
// uses at most threads goroutines, and only one for small products. The result does not depend on
// their number.
func Mul(dst, a, b Matrix, add bool, threads int) {
	checkProduct("Mul", dst, a, b, a.Rows, b.Cols, a.Cols, b.Rows)
	active.multiply(dst, viewOf(a), viewOf(b), a.Cols, add, threads)
}

// MulTransB is [Mul] for a·bᵀ, where a is m×k and b is n×k, as for the gradient of a layer's
// input.
func MulTransB(dst, a, b Matrix, add bool, threads int) {
	checkProduct("MulTransB", dst, a, b, a.Rows, b.Rows, a.Cols, b.Cols)
	active.multiply(dst, viewOf(a), transposed(b), a.Cols, add, threads)
}

// MulTransA is [Mul] for aᵀ·b, where a is k×m and b is k×n, as for the gradient of weights.
func MulTransA(dst, a, b Matrix, add bool, threads int) {
	checkProduct("MulTransA", dst, a, b, a.Cols, b.Cols, a.Rows, b.Rows)
	active.multiply(dst, transposed(a), viewOf(b), a.Rows, add, threads)
}

// checkProduct panics unless the product is m×n over k and all matrices lie within their data.
// The assembly does not check bounds.
func checkProduct(name string, dst, a, b Matrix, m, n, k, k2 int) {
	if dst.Rows != m || dst.Cols != n || k != k2 {
		panic(fmt.Sprintf("kernel: %s of %d×%d and %d×%d into %d×%d", name, a.Rows, a.Cols, b.Rows, b.Cols, dst.Rows, dst.Cols))
	}
	for _, x := range []Matrix{dst, a, b} {
		if x.Rows < 0 || x.Cols < 0 || x.Stride < x.Cols || x.Rows*x.Cols > 0 && x.Cols > len(x.Data)-(x.Rows-1)*x.Stride {
			panic(fmt.Sprintf("kernel: %s of a matrix %d×%d, stride %d, over %d values", name, x.Rows, x.Cols, x.Stride, len(x.Data)))
		}
	}
}

// minThreadWork is the number of multiplications below which a goroutine costs more time than it
// saves.
const minThreadWork = 1_250_000

// multiply splits dst between threads, by columns if it is wide and by rows if it is tall.
func (l *level) multiply(dst Matrix, a, b view, k int, add bool, threads int) {
	if dst.Rows == 0 || dst.Cols == 0 {
		return
	}
	if k == 0 {
		clearUnless(add, dst)
		return
	}
	size, unit, wide := dst.Rows, l.unit.rows, dst.Cols >= dst.Rows
	if wide {
		size, unit = dst.Cols, l.unit.cols
	}
	units := (size + unit - 1) / unit
	threads = min(threads, dst.Rows*dst.Cols*k/minThreadWork)
	parallel.Spans(units, threads, func(from, to int) {
		if from, to = from*unit, min(size, to*unit); wide {
			l.product(part(dst, 0, dst.Rows, from, to), a, b.from(0, from), k, add)
		} else {
			l.product(part(dst, from, to, 0, dst.Cols), a.from(from, 0), b, k, add)
		}
	})
}

// part returns rows i0 to i1 and columns j0 to j1 of m; it shares m's data.
func part(m Matrix, i0, i1, j0, j1 int) Matrix {
	return Matrix{Rows: i1 - i0, Cols: j1 - j0, Stride: m.Stride, Data: m.Data[i0*m.Stride+j0:]}
}

func clearUnless(add bool, m Matrix) {
	if add {
		return
	}
	for i := range m.Rows {
		clear(m.Data[i*m.Stride : i*m.Stride+m.Cols])
	}
}
