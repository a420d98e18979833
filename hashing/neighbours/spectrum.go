package neighbours

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/parallel"
)

// A spectrum computes eigenvectors of S = D^-½·W·D^-½, whose eigenvalues are between -1 and 1.
type spectrum struct {
	graph *ae.Sparse // W
	first []float64  // D^½·1, the eigenvector for the eigenvalue 1
}

func newSpectrum(graph *ae.Sparse) *spectrum {
	n, _ := graph.Dims()
	s := &spectrum{graph, make([]float64, n)}
	for i := range n {
		_, weights := graph.Row(i)
		for _, w := range weights {
			s.first[i] += float64(w)
		}
		s.first[i] = math.Sqrt(s.first[i])
	}
	return s
}

// randomColumns returns a matrix of random columns: one for first, d, and extraVectors more.
func (s *spectrum) randomColumns(d int, rng *rand.Rand) *mat.Dense {
	n := len(s.first)
	z := mat.NewDense(n, min(1+d+extraVectors, n), nil)
	z.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, z)
	return z
}

// filter multiplies the columns of z by a polynomial of S that amplifies the leading eigenvectors,
// sets the first column to first and makes the columns orthonormal.
func (s *spectrum) filter(ctx context.Context, z *mat.Dense, least float64) error {
	err := s.chebyshev(ctx, z, least)
	z.SetCol(0, s.first)
	orthonormalise(z)
	return err
}

// degree is the degree of the polynomial. Higher degrees converge in fewer rounds, but lose the
// damped components to rounding.
const degree = 12

// chebyshev multiplies z by the Chebyshev polynomial of S that keeps components with eigenvalues
// from -1 to least bounded and amplifies the others most.
func (s *spectrum) chebyshev(ctx context.Context, z *mat.Dense, least float64) error {
	centre, half := (least-1)/2, (least+1)/2
	before, now, next := z, mat.DenseCopyOf(z), mat.DenseCopyOf(z)
	err := s.step(ctx, now, z, z, centre, 1/half, 0)
	for range degree - 1 { // Tₖ₊₁ = 2x·Tₖ − Tₖ₋₁
		if err != nil {
			return err
		}
		err = s.step(ctx, next, now, before, centre, 2/half, -1)
		before, now, next = now, next, before
	}
	z.Copy(now)
	return err
}

// step stores a·(S − centre)·z + b·y in dst.
func (s *spectrum) step(ctx context.Context, dst, z, y *mat.Dense, centre, a, b float64) error {
	n, _ := z.Dims()
	return parallel.Each(ctx, n, func(i int) error {
		sum := dst.RawRowView(i)
		floats.ScaleTo(sum, b, y.RawRowView(i))
		floats.AddScaled(sum, -a*centre, z.RawRowView(i))
		near, weights := s.graph.Row(i)
		for e, j := range near {
			floats.AddScaled(sum, a*float64(weights[e])/(s.first[i]*s.first[j]), z.RawRowView(int(j)))
		}
		return nil
	})
}

// rayleighRitz rotates the columns of z other than the first to the best approximations of
// eigenvectors within their span, in descending order of eigenvalue. least is the smallest of
// their eigenvalues, at least 0. residual is the largest residual of the first d.
func (s *spectrum) rayleighRitz(ctx context.Context, z *mat.Dense, d int) (least, residual float64, err error) {
	n, k := z.Dims()
	image := mat.NewDense(n, k, nil)
	if err := s.step(ctx, image, z, z, 0, 1, 0); err != nil {
		return 0, 0, err
	}
	basis, mapped := z.Slice(0, n, 1, k).(*mat.Dense), image.Slice(0, n, 1, k).(*mat.Dense)
	values, vectors := eigen(basis, mapped)
	for _, m := range []*mat.Dense{basis, mapped} {
		var turned mat.Dense
		turned.Mul(m, vectors)
		m.Copy(&turned)
	}
	return max(0, values[len(values)-1]), maxResidual(basis, mapped, values[:d]), nil
}

// maxResidual returns the largest ‖S·z − λ·z‖ of the leading columns z, where λ is the eigenvalue.
func maxResidual(basis, image *mat.Dense, values []float64) (residual float64) {
	for j, value := range values {
		var gap mat.VecDense
		gap.AddScaledVec(image.ColView(j), -value, basis.ColView(j))
		residual = max(residual, gap.Norm(2))
	}
	return residual
}

// eigen returns the eigenvalues, in descending order, and eigenvectors of basisᵀ·image, which is
// symmetric.
func eigen(basis, image *mat.Dense) (values []float64, vectors *mat.Dense) {
	var t mat.Dense
	t.Mul(basis.T(), image)
	t.Scale(-1, &t) // EigenSym sorts in ascending order
	k, _ := t.Dims()
	var e mat.EigenSym
	e.Factorize(mat.NewSymDense(k, t.RawMatrix().Data), true) // always succeeds on finite numbers
	vectors = new(mat.Dense)
	e.VectorsTo(vectors)
	values = e.Values(nil)
	floats.Scale(-1, values)
	return values, vectors
}

// orthonormalise replaces the columns of m by an orthonormal basis of their span. The first column
// keeps its direction. m must have at least as many rows as columns.
func orthonormalise(m *mat.Dense) {
	_, k := m.Dims()
	tau, work := make([]float64, k), make([]float64, 64*k)
	lapack64.Geqrf(m.RawMatrix(), tau, work, len(work))
	lapack64.Orgqr(m.RawMatrix(), tau, work, len(work))
}
