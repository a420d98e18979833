package ae

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// Linear returns the linear autoencoder of the rows of x with the least squared error, with tied
// weights and without biases. It is computed without training: its weights are the leading right
// singular vectors of x (Baldi and Hornik, 1989), so that Encode gives the coordinates of latent
// semantic analysis (Deerwester et al., 1990). The network has at most units units, and fewer if
// x has fewer rows or columns.
//
// The vectors come from a randomised range finder with three power iterations and ten additional
// vectors (Halko, Martinsson and Tropp, 2011).
func Linear(x Rows, units int, seed uint64) *Net {
	n, d := x.Dims()
	units = min(units, n, d)
	wide := min(units+10, n, d)
	rng := rand.New(rand.NewPCG(seed, 2))
	z := newMatrix(d, wide)
	for i := range z.Data {
		z.Data[i] = real(rng.NormFloat64())
	}
	columns := Transpose(x)
	y := newMatrix(n, wide)
	for range 4 {
		orthonormalise(z)
		times(y, x, z)
		orthonormalise(y)
		times(z, columns, y)
	}
	l := newLayer(d, units, Identity, FanIn, rng)
	rightVectors(view(d, units, l.w.value), z)
	return &Net{encoder: []*layer{l}, decoder: []*layer{l.mirror(Identity)}}
}

// rightVectors stores in v the leading left singular vectors of z = xᵀ·Q, which are the right
// singular vectors of x. They are computed from the eigenvectors of zᵀ·z.
func rightVectors(v, z matrix) {
	k := z.Cols
	gram := newMatrix(k, k)
	outer(gram, z, z, false)
	sym := mat.NewSymDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			sym.SetSym(i, j, float64(gram.Data[i*k+j]))
		}
	}
	var e mat.EigenSym
	e.Factorize(sym, true) // always succeeds for a symmetric matrix of finite numbers
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	values := e.Values(nil)
	turn := newMatrix(k, v.Cols)
	for j := range v.Cols {
		from := k - 1 - j // eigenvalues are in ascending order
		if s := math.Sqrt(max(values[from], 0)); s > 1e-6*math.Sqrt(values[k-1]) {
			for i := range k {
				turn.Data[i*turn.Stride+j] = real(vectors.At(i, from) / s)
			}
		}
	}
	mul(v, z, turn, false, false)
}

// times stores x·b in dst.
func times(dst matrix, x Rows, b matrix) {
	each(dst.Rows, func(i int) {
		y := rowOf(dst, i)
		clear(y)
		cols, vals := x.Row(i)
		kernel.Gather(y, cols, vals, b.Data, b.Stride)
	})
}

// orthonormalise replaces the columns of a by an orthonormal basis of the space that they span. a
// must not have more columns than rows.
func orthonormalise(a matrix) {
	g := blas64.General{Rows: a.Rows, Cols: a.Cols, Stride: a.Cols, Data: make([]float64, a.Rows*a.Cols)}
	for i, v := range a.Data {
		g.Data[i] = float64(v)
	}
	switch condition := whiten(g); {
	case condition < 1e-6:
		householder(g)
	case condition < 1e-3: // rounding errors are large
		whiten(g)
	}
	for i, v := range g.Data {
		a.Data[i] = real(v)
	}
}

// whiten multiplies g by R⁻¹, where RᵀR = gᵀg, which makes its columns orthonormal up to rounding
// errors. It returns the reciprocal of the condition number of R. If that is below 1e-6, whiten
// leaves g as it is.
func whiten(g blas64.General) float64 {
	gram := blas64.Symmetric{N: g.Cols, Stride: g.Cols, Data: make([]float64, g.Cols*g.Cols), Uplo: blas.Upper}
	blas64.Syrk(blas.Trans, 1, g, 0, gram)
	r, ok := lapack64.Potrf(gram)
	if !ok {
		return 0
	}
	condition := lapack64.Trcon(lapack.MaxRowSum, r, make([]float64, 3*g.Cols), make([]int, g.Cols))
	if condition >= 1e-6 {
		blas64.Trsm(blas.Right, blas.NoTrans, 1, r, g)
	}
	return condition
}

// householder makes the columns of g orthonormal. It takes longer than whiten, but succeeds always.
func householder(g blas64.General) {
	tau, work := make([]float64, g.Cols), make([]float64, 64*g.Cols)
	lapack64.Geqrf(g, tau, work, len(work))
	lapack64.Orgqr(g, tau, work, len(work))
}
