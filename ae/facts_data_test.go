//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// The facts_*_test.go files test properties of each kind of autoencoder that are known from
// mathematics or the literature.

// rowsOf returns m as rows that store all columns.
func rowsOf(m mat.Matrix) *denseRows {
	n, d := m.Dims()
	r := &denseRows{cols: span(0, uint32(d))}
	for i := range n {
		for j := range d {
			r.data = append(r.data, float32(m.At(i, j)))
		}
	}
	return r
}

// denseOf returns x as a matrix with the given number of columns.
func denseOf[T real | float64](x []T, cols int) *mat.Dense {
	m := mat.NewDense(len(x)/cols, cols, nil)
	for i, v := range x {
		m.Set(i/cols, i%cols, float64(v))
	}
	return m
}

// normals returns n rows of independent draws from N(0,1).
func normals(n, d int, rng *rand.Rand) *mat.Dense {
	m := mat.NewDense(n, d, nil)
	m.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, m)
	return m
}

// ellipsoid returns n rows from a Gaussian with the given standard deviations along random
// orthogonal axes and a mean other than zero.
func ellipsoid(n int, deviations []float64, seed uint64) *mat.Dense {
	d, rng := len(deviations), rand.New(rand.NewPCG(seed, 0))
	var axes mat.Dense
	var qr mat.QR
	qr.Factorize(normals(d, d, rng))
	qr.QTo(&axes)
	x := normals(n, d, rng)
	x.Apply(func(_, j int, v float64) float64 { return v * deviations[j] }, x)
	x.Mul(x, axes.T())
	x.Apply(func(_, j int, v float64) float64 { return v + float64(j)/2 }, x)
	return x
}

// principal returns the eigenvectors, one per column, and the eigenvalues of the covariance of x,
// which is normalised by n instead of n−1.
func principal(t *testing.T, x *mat.Dense) (vectors *mat.Dense, values []float64) {
	t.Helper()
	var pc stat.PC
	if !pc.PrincipalComponents(x, nil) {
		t.Fatal("no principal components")
	}
	vectors, n := new(mat.Dense), float64(x.RawMatrix().Rows)
	pc.VectorsTo(vectors)
	for _, v := range pc.VarsTo(nil) {
		values = append(values, v*(n-1)/n)
	}
	return vectors, values
}

// squaredError returns the mean of ½·|decoded−x|² over the rows.
func squaredError(net *Net, x *denseRows) float64 {
	sum, n := 0.0, len(x.data)/len(x.cols)
	for i, v := range net.Decode(net.Encode(nil, x)) {
		sum += math.Pow(float64(v-x.data[i]), 2) / 2
	}
	return sum / float64(n)
}

// passOver returns a pass of the network with all rows as one batch.
func passOver(net *Net, x, target Rows, cfg Config) *pass {
	n, _ := x.Dims()
	p := newPass(net, cfg.withDefaults())
	p.load(x, target, span(0, n), rand.New(rand.NewPCG(cfg.Seed, 7)))
	return p
}

// redrawNoise changes the noise of the pass.
func (p *pass) redrawNoise() { p.noiseSeed += 0x9e3779b97f4a7c15 }
