package neighbours

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"github.com/hashsearch/hashsearch/ae"
)

// A spectrum is that of S = D^-½·W·D^-½. Its eigenvalues lie between -1 and 1.
type spectrum struct {
	graph *ae.Sparse // W
	first []float64  // D^½·1, an eigenvector of the eigenvalue 1
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

// begin returns random columns: one for first, d and some to spare.
func (s *spectrum) begin(d int, rng *rand.Rand) *mat.Dense {
	n := len(s.first)
	z := mat.NewDense(n, min(1+d+spare, n), nil)
	z.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, z)
	return z
}

// bringOut replaces the columns of z by an orthonormal basis of first and of what a polynomial of S makes of them, in which those
// of the leading eigenvectors stand out.
func (s *spectrum) bringOut(ctx context.Context, z *mat.Dense, least float64) error {
	err := s.chebyshev(ctx, z, least)
	z.SetCol(0, s.first)
	orthonormalise(z)
	return err
}

// degree of the polynomial: high ones bring out more at once, but lose what they damp to rounding.
const degree = 12

// chebyshev multiplies z by the polynomial of S that keeps what belongs to eigenvalues from -1 to least as small as it is, and lets
// the rest grow fastest.
func (s *spectrum) chebyshev(ctx context.Context, z *mat.Dense, least float64) error {
	centre, half := (least-1)/2, (least+1)/2
	before, now, next := z, mat.DenseCopyOf(z), mat.DenseCopyOf(z)
	err := s.step(ctx, now, z, z, centre, 1/half, 0)
	for range degree - 1 { // T₂ = 2x·T₁ − T₀, and so on
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
	return parallel(ctx, n, nil, func() func(int) {
		return func(i int) {
			sum := dst.RawRowView(i)
			floats.ScaleTo(sum, b, y.RawRowView(i))
			floats.AddScaled(sum, -a*centre, z.RawRowView(i))
			near, weights := s.graph.Row(i)
			for e, j := range near {
				floats.AddScaled(sum, a*float64(weights[e])/(s.first[i]*s.first[j]), z.RawRowView(int(j)))
			}
		}
	})
}

// resolve turns the columns of z, but for the first, to those nearest to eigenvectors of all that they span, leading ones
// first (Rayleigh and Ritz). It returns the least of their eigenvalues, taken as 0 where it is less, and how far the worst
// of the first d is from being one.
func (s *spectrum) resolve(ctx context.Context, z *mat.Dense, d int) (least, off float64, err error) {
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
	return max(0, values[len(values)-1]), furthest(basis, mapped, values[:d]), nil
}

// furthest is how far S·z is from its eigenvalue times z, for the worst of the leading columns z.
func furthest(basis, image *mat.Dense, values []float64) (off float64) {
	for j, value := range values {
		var gap mat.VecDense
		gap.AddScaledVec(image.ColView(j), -value, basis.ColView(j))
		off = max(off, gap.Norm(2))
	}
	return off
}

// eigen decomposes basisᵀ·image, which is symmetric; the largest eigenvalue comes first.
func eigen(basis, image *mat.Dense) (values []float64, vectors *mat.Dense) {
	var t mat.Dense
	t.Mul(basis.T(), image)
	t.Scale(-1, &t) // for they come in ascending order
	k, _ := t.Dims()
	var e mat.EigenSym
	e.Factorize(mat.NewSymDense(k, t.RawMatrix().Data), true) // a symmetric matrix of finite numbers always has them
	vectors = new(mat.Dense)
	e.VectorsTo(vectors)
	values = e.Values(nil)
	floats.Scale(-1, values)
	return values, vectors
}

// orthonormalise replaces the columns of m, of which there are no more than rows, by an orthonormal basis of what they span, the
// first keeping its direction.
func orthonormalise(m *mat.Dense) {
	_, k := m.Dims()
	tau, work := make([]float64, k), make([]float64, 64*k)
	lapack64.Geqrf(m.RawMatrix(), tau, work, len(work))
	lapack64.Orgqr(m.RawMatrix(), tau, work, len(work))
}
