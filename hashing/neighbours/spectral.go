package neighbours

import (
	"context"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/hashsearch/hashsearch/ae"
)

const (
	extraVectors = 20 // columns beyond those required, which speed up the convergence of the others
	maxRounds    = 50
	tolerance    = 1e-4 // ‖S·u − λ·u‖ at which an eigenvector u of length 1 counts as found
)

// Eigenmaps returns coordinates of the documents of a graph in d dimensions, in which neighbours
// are close (Belkin and Niyogi, "Laplacian eigenmaps for dimensionality reduction and data
// representation", 2003). The graph must be symmetric with weights of at least zero, and d less
// than the number n of documents. The coordinates, n×d, are D^-½·u for the leading eigenvectors u
// of S = D^-½·W·D^-½, in descending order of eigenvalue, where W are the weights and D the
// diagonal of their row sums. The eigenvector D^½·1, which gives all documents the same
// coordinate, is omitted. A document without neighbours is at the origin. done, which may be nil,
// is called with a lower bound of the share of the work done.
//
// The eigenvectors are found by subspace iteration with Chebyshev polynomials of S (Zhou, Saad,
// Tiago and Chelikowsky, "Self-consistent-field calculations using Chebyshev-filtered subspace
// iteration", 2006).
func Eigenmaps(ctx context.Context, graph *ae.Sparse, d int, seed uint64, done func(share float64)) ([]float32, error) {
	s := newSpectrum(graph)
	z := s.randomColumns(d, rand.New(rand.NewPCG(seed, 8)))
	least, residual := 0.0, 1.0
	for round := 0; round < maxRounds && residual > tolerance; round++ {
		if done != nil {
			done(float64(round) / maxRounds)
		}
		err := s.filter(ctx, z, least)
		if err == nil {
			least, residual, err = s.rayleighRitz(ctx, z, d)
		}
		if err != nil {
			return nil, err
		}
	}
	return s.coordinates(z, d), nil
}

// coordinates divides the eigenvectors by the square roots of the weight sums.
func (s *spectrum) coordinates(z *mat.Dense, d int) []float32 {
	coordinates := make([]float32, len(s.first)*d)
	for i, root := range s.first {
		if root == 0 {
			continue
		}
		for j, v := range z.RawRowView(i)[1 : 1+d] {
			coordinates[i*d+j] = float32(v / root)
		}
	}
	return coordinates
}
