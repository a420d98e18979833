//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Linear has the error of the exact singular value decomposition and spans the same space.
func TestLinearIsTheSVD(t *testing.T) {
	const n, d, k = 60, 30, 4
	x, topicless := topicalRows(n, d), mat.NewDense(n, d, nil)
	for i := range n {
		topicless.SetRow(i, denseRow(x, i))
	}
	var svd mat.SVD
	svd.Factorize(topicless, mat.SVDThin)
	var v mat.Dense
	svd.VTo(&v)
	net := Linear(x, k, 1)
	w := net.encoder[0].w.value // d×k
	for j := range k {
		inside := 0.0 // squared norm of the projection of column j on the exact space
		for e := range k {
			p := 0.0
			for i := range d {
				p += float64(w[i*k+j]) * v.At(i, e)
			}
			inside += p * p
		}
		if math.Abs(inside-1) > 1e-3 {
			t.Errorf("vector %d has %.5f of its squared norm in the leading space", j, inside)
		}
	}
	left, want := 0.0, 0.0
	y := net.Decode(net.Encode(nil, x))
	for i := range n {
		for c := range d {
			e := topicless.At(i, c) - float64(y[i*d+c])
			left += e * e
		}
	}
	for _, s := range svd.Values(nil)[k:] {
		want += s * s
	}
	if math.Abs(left-want) > 1e-3*want {
		t.Errorf("squared error %.4f, the best is %.4f", left, want)
	}
}

// topicalRows returns rows with a few strong directions and noise.
func topicalRows(n, d int) *Sparse {
	noise, x := randomRows(n, d, 3), &Sparse{Width: d}
	for i := range n {
		cols, vals := noise.Row(i)
		row := append([]float32(nil), vals...)
		for j, c := range cols {
			if int(c)%5 == i%5 {
				row[j] += float32(3 + i%5)
			}
		}
		x.Append(cols, row)
	}
	return x
}

func TestLinearOfFewRows(t *testing.T) {
	x := &Sparse{Width: 9}
	x.Append([]uint32{1, 4}, []float32{3, 4})
	x.Append([]uint32{1, 4}, []float32{6, 8}) // of rank one
	net := Linear(x, 50, 1)
	if net.Units() != 2 || net.Inputs() != 9 {
		t.Fatalf("%d inputs, %d units", net.Inputs(), net.Units())
	}
	h := net.Encode(nil, x)
	if got := math.Abs(float64(h[0])); math.Abs(got-5) > 1e-3 || math.Abs(float64(h[1])) > 1e-3 {
		t.Errorf("coordinates %v, want ±5 and 0", h)
	}
}

// Columns become orthonormal, by whichever method, and keep their span.
func TestOrthonormalise(t *testing.T) {
	for name, tiny := range map[string]real{"independent": 1, "nearly dependent": 1e-4, "more nearly": 1e-6, "dependent": 0} {
		x := newMatrix(50, 6)
		rng := rand.New(rand.NewPCG(1, 0))
		for i := range x.Rows {
			row := rowOf(x, i)
			for j := range row {
				row[j] = real(rng.NormFloat64())
			}
			row[5] = row[0] + tiny*row[5]
		}
		orthonormalise(x)
		lengths := newMatrix(6, 6)
		outer(lengths, x, x, false)
		for i := range 6 {
			for j, got := range rowOf(lengths, i) {
				want := real(0)
				if i == j {
					want = 1
				}
				if math.Abs(float64(got-want)) > 1e-5 {
					t.Errorf("%s: the product of columns %d and %d is %v", name, i, j, got)
				}
			}
		}
	}
}
