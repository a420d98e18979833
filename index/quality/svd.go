package quality

import (
	"context"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/lapack64"
)

const (
	oversampling    = 10 // further directions that catch what the wanted ones would miss
	powerIterations = 4
)

// rightSingular is the k right singular vectors of m with the largest singular values, as the
// columns of a width × min(k, height, width) matrix, by the randomised method of Halko,
// Martinsson and Tropp, "Finding Structure with Randomness", SIAM Review 53(2), 2011, algorithm
// 4.4, worked on the side of the columns. The error is that of ctx.
func rightSingular(ctx context.Context, m *sparse, k int, seed uint64) (blas64.General, error) {
	k = min(k, m.height(), m.width)
	n := min(k+oversampling, m.height(), m.width)
	t, z, y := m.transpose(), gaussian(m.width, n, seed), dense(m.height(), n)
	if n == 0 {
		return z, ctx.Err()
	}
	for range powerIterations + 1 {
		if err := ctx.Err(); err != nil {
			return z, err
		}
		m.times(y, z)
		t.times(z, y)
		orthonormalise(z)
	}
	m.times(y, z)
	w := rightRotation(y)
	v := dense(m.width, k)
	w.Cols = k
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, z, w, 0, v)
	return v, nil
}

func dense(rows, cols int) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: max(1, cols), Data: make([]float64, rows*cols)}
}

func gaussian(rows, cols int, seed uint64) blas64.General {
	m := dense(rows, cols)
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range m.Data {
		m.Data[i] = rng.NormFloat64()
	}
	return m
}

// orthonormalise replaces the columns of a tall matrix by an orthonormal basis of their span, by
// Householder reflections, and returns the triangle that leads back.
func orthonormalise(a blas64.General) (r blas64.General) {
	tau := make([]float64, a.Cols)
	work := make([]float64, 64*a.Cols)
	lapack64.Geqrf(a, tau, work, len(work))
	r = dense(a.Cols, a.Cols)
	for i := range a.Cols {
		copy(r.Data[i*r.Stride+i:(i+1)*r.Stride], a.Data[i*a.Stride+i:i*a.Stride+a.Cols])
	}
	lapack64.Orgqr(a, tau, work, len(work))
	return r
}

// rightRotation is the right singular vectors of a tall matrix, as columns, the largest first.
// It overwrites the matrix.
func rightRotation(a blas64.General) blas64.General {
	r := orthonormalise(a)
	n := r.Cols
	vt, s := dense(n, n), make([]float64, n)
	work := make([]float64, 1)
	none := blas64.General{Stride: 1}
	lapack64.Gesvd(lapack.SVDNone, lapack.SVDAll, r, none, vt, s, work, -1)
	work = make([]float64, int(work[0]))
	lapack64.Gesvd(lapack.SVDNone, lapack.SVDAll, r, none, vt, s, work, len(work))
	w := dense(n, n)
	for i := range n {
		for j := range n {
			w.Data[j*n+i] = vt.Data[i*n+j]
		}
	}
	return w
}
