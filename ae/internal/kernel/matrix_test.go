package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var forms = []struct {
	name           string
	transA, transB bool
}{{"Mul", false, false}, {"MulTransA", true, false}, {"MulTransB", false, true}}

// assembly returns the levels that are compared with plain Go.
func assembly(t *testing.T) []*level {
	all := levels()
	if len(all) == 1 {
		t.Skip("this build has no assembly")
	}
	return all[:len(all)-1]
}

// productError is the tolerance for each of the k products of numbers up to ½, and for the value
// that they are added to.
const productError = 2.5e-7

const guard = 12345 // surrounds a destination and must not change

// framed returns a random matrix whose rows are stride apart, with guards between and after them.
func framed(rng *rand.Rand, rows, cols, stride int) Matrix {
	m := Matrix{Rows: rows, Cols: cols, Stride: stride, Data: make([]float32, rows*stride+70)}
	for i := range m.Data {
		m.Data[i] = guard
	}
	for i := range rows {
		for j := range cols {
			m.Data[i*stride+j] = rng.Float32() - 0.5
		}
	}
	return m
}

func clone(m Matrix) Matrix {
	m.Data = slices.Clone(m.Data)
	return m
}

// A product is one test case: m×n over k. Strides exceed the widths of the matrices by up to
// extra.
type product struct {
	m, n, k, extra int
	form           int
	add            bool
}

// operands returns random dst, a and b for p.
func (p product) operands(rng *rand.Rand) (dst, a, b Matrix) {
	extra := func() int { return rng.IntN(p.extra + 1) }
	ar, ac, br, bc := p.m, p.k, p.k, p.n
	if forms[p.form].transA {
		ar, ac = ac, ar
	}
	if forms[p.form].transB {
		br, bc = bc, br
	}
	return framed(rng, p.m, p.n, max(1, p.n+extra())), framed(rng, ar, ac, max(1, ac+extra())), framed(rng, br, bc, max(1, bc+extra()))
}

func (p product) run(l *level, dst, a, b Matrix, threads int) {
	l.mul(dst, a, b, forms[p.form].transA, forms[p.form].transB, p.add, threads)
}

// check compares l with plain Go on random operands.
func (p product) check(t *testing.T, l *level, rng *rand.Rand) {
	t.Helper()
	dst, a, b := p.operands(rng)
	want := clone(dst)
	p.run(plain(), want, a, b, 1)
	p.run(l, dst, a, b, 1)
	for i, v := range dst.Data {
		if i%dst.Stride >= dst.Cols || i >= p.m*dst.Stride {
			if v != guard {
				t.Fatalf("%s %s %+v wrote outside the matrix, at %d", l.name, forms[p.form].name, p, i)
			}
		} else if !near(v, want.Data[i], productError*float32(p.k+2)) {
			t.Fatalf("%s %s %+v: value %d is %v, want %v", l.name, forms[p.form].name, p, i, v, want.Data[i])
		}
	}
}

// near reports whether both values are NaN, the same infinity, or at most tolerance apart.
func near(got, want, tolerance float32) bool {
	switch g, w := float64(got), float64(want); {
	case math.IsNaN(w):
		return math.IsNaN(g)
	case math.IsInf(w, 0):
		return g == w
	default:
		return math.Abs(g-w) <= float64(tolerance)
	}
}

func TestProductsOfAllSizes(t *testing.T) {
	few, step := []int{1, 3, 8, 17, 50}, 1
	if testing.Short() {
		step = 7 // with the race detector, plain Go is twenty times slower
	}
	for _, l := range assembly(t) {
		rng := rand.New(rand.NewPCG(1, 2))
		for x := 1; x <= 70; x += step {
			for _, y := range few {
				for _, z := range few {
					for form := range forms {
						add := (x+y+z)%2 == 0
						product{x, y, z, 0, form, add}.check(t, l, rng)
						product{y, x, z, 5, form, add}.check(t, l, rng)
						product{y, z, x, 40, form, add}.check(t, l, rng)
					}
				}
			}
		}
	}
}

func TestProductsOfRandomSizes(t *testing.T) {
	cases := 150
	if testing.Short() {
		cases = 30
	}
	for _, l := range assembly(t) {
		rng := rand.New(rand.NewPCG(3, 4))
		for range cases {
			product{1 + rng.IntN(150), 1 + rng.IntN(150), 1 + rng.IntN(600), 70, rng.IntN(3), rng.IntN(2) == 0}.check(t, l, rng)
		}
		for form := range forms { // exceeds the rows and the depth of a block
			product{1037, 50, 257, 3, form, true}.check(t, l, rng)
			product{100, 500, 2000, 0, form, false}.check(t, l, rng)
		}
	}
}

func TestEmptyProducts(t *testing.T) {
	for _, l := range levels() {
		rng := rand.New(rand.NewPCG(5, 6))
		for form := range forms {
			for _, add := range []bool{false, true} {
				for _, p := range []product{{0, 3, 3, 2, form, add}, {3, 0, 3, 2, form, add}, {3, 3, 0, 2, form, add}, {0, 0, 0, 0, form, add}} {
					p.check(t, l, rng)
				}
			}
		}
	}
}

// Matrices without values need no data, and an empty sum is zero.
func TestEmptyMatrices(t *testing.T) {
	dst := Matrix{Rows: 2, Cols: 2, Stride: 2, Data: []float32{1, 2, 3, 4}}
	tall, wide := Matrix{Rows: 2}, Matrix{Cols: 2, Stride: 2}
	Mul(dst, tall, wide, true, 2)
	if want := []float32{1, 2, 3, 4}; !slices.Equal(dst.Data, want) {
		t.Errorf("adding an empty product gives %v", dst.Data)
	}
	Mul(dst, tall, wide, false, 2)
	if want := []float32{0, 0, 0, 0}; !slices.Equal(dst.Data, want) {
		t.Errorf("storing an empty product gives %v", dst.Data)
	}
	Mul(wide, Matrix{}, wide, false, 2)
}

// Values that are not finite affect only the elements that depend on them.
func TestProductsOfNaNAndInf(t *testing.T) {
	special := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}
	for _, l := range assembly(t) {
		rng := rand.New(rand.NewPCG(7, 8))
		for form := range forms {
			for range 100 {
				p := product{1 + rng.IntN(40), 1 + rng.IntN(100), 1 + rng.IntN(70), 9, form, false}
				dst, a, b := p.operands(rng)
				a.Data[rng.IntN(a.Rows)*a.Stride+rng.IntN(a.Cols)] = special[rng.IntN(3)]
				b.Data[rng.IntN(b.Rows)*b.Stride+rng.IntN(b.Cols)] = special[rng.IntN(3)]
				want := clone(dst)
				p.run(plain(), want, a, b, 1)
				p.run(l, dst, a, b, 1)
				for i := range dst.Rows {
					for j := range dst.Cols {
						if g, w := dst.Data[i*dst.Stride+j], want.Data[i*dst.Stride+j]; !near(g, w, 1e-5) {
							t.Fatalf("%s %s %+v: value (%d, %d) is %v, want %v", l.name, forms[form].name, p, i, j, g, w)
						}
					}
				}
			}
		}
	}
}

// The result is the same to the last bit for any number of threads and in repeated calls.
func TestProductsAreDeterministic(t *testing.T) {
	for _, l := range levels() {
		rng := rand.New(rand.NewPCG(9, 10))
		for form := range forms {
			for _, size := range [][3]int{{200, 501, 300}, {501, 100, 300}, {37, 3000, 60}} {
				p := product{size[0], size[1], size[2], 3, form, false}
				dst, a, b := p.operands(rng)
				p.run(l, dst, a, b, 1)
				once := slices.Clone(dst.Data)
				for _, threads := range []int{2, 5} {
					p.run(l, dst, a, b, threads)
					if !slices.Equal(once, dst.Data) {
						t.Errorf("%s %s %v: the result with %d threads differs", l.name, forms[form].name, size, threads)
					}
				}
			}
		}
	}
}

func TestProductsThatDoNotFitPanic(t *testing.T) {
	matrix := func(rows, cols, stride, data int) Matrix {
		return Matrix{Rows: rows, Cols: cols, Stride: stride, Data: make([]float32, data)}
	}
	good := matrix(2, 2, 2, 4)
	for name, m := range map[string]Matrix{"rows": matrix(3, 2, 2, 6), "columns": matrix(2, 3, 3, 6), "stride": matrix(2, 2, 1, 4), "data": matrix(2, 2, 2, 3)} {
		for form, mul := range []func(dst, a, b Matrix, add bool, threads int){Mul, MulTransA, MulTransB} {
			for which := range 3 {
				x := []Matrix{good, good, good}
				x[which] = m
				checkPanics(t, fmt.Sprint(name, form, which), func() { mul(x[0], x[1], x[2], false, 1) })
			}
		}
	}
}

func checkPanics(t *testing.T, name string, do func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", name)
		}
	}()
	do()
}
