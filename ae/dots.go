package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// Dots stores in dst the inner products of the rows of a with the rows of b, which have d numbers
// each: those of row i of a begin at dst[i*stride].
func Dots(dst []float32, stride int, a, b []float32, d int) {
	m, n := len(a)/d, len(b)/d
	products, ok := any(dst).([]real)
	if !ok { // real is float64
		products = reals(dst)
	}
	kernel.MulTransB(matrix{Rows: m, Cols: n, Stride: stride, Data: products}, view(m, d, shared(a)), view(n, d, shared(b)), false, 1)
	if !ok {
		floats32(dst, products)
	}
}

// shared returns x itself where numbers are float32, otherwise a copy.
func shared(x []float32) []real {
	if same, ok := any(x).([]real); ok {
		return same
	}
	return reals(x)
}
