package neighbours

import (
	"context"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/hashsearch/hashsearch/ae"
)

const (
	spare    = 20   // vectors more than wanted, with which those converge faster
	rounds   = 50   // at most
	residual = 1e-4 // how far an eigenvector of length one may be from one
)

// Eigenmaps places the documents of a graph in d dimensions, fewer than there are documents, so that neighbours are close
// (Belkin and Niyogi, "Laplacian eigenmaps for dimensionality reduction and data representation", 2003). The graph is
// symmetric and has no weights below zero. The places, n×d, are D^-½·u for the leading eigenvectors u of S = D^-½·W·D^-½,
// W being the weights and D their sums by document, leading ones first and without D^½·1, which places all alike. A
// document without neighbours is at the origin. done is called with the share of the work that is done at most, and may be nil.
//
// The eigenvectors are found by subspace iteration with Chebyshev polynomials of S (Zhou, Saad, Tiago and Chelikowsky,
// "Self-consistent-field calculations using Chebyshev-filtered subspace iteration", 2006).
func Eigenmaps(ctx context.Context, graph *ae.Sparse, d int, seed uint64, done func(share float64)) ([]float32, error) {
	s := newSpectrum(graph)
	z := s.begin(d, rand.New(rand.NewPCG(seed, 8)))
	least, off := 0.0, 1.0
	for round := 0; round < rounds && off > residual; round++ {
		if done != nil {
			done(float64(round) / rounds)
		}
		err := s.bringOut(ctx, z, least)
		if err == nil {
			least, off, err = s.resolve(ctx, z, d)
		}
		if err != nil {
			return nil, err
		}
	}
	return s.places(z, d), nil
}

// places are the eigenvectors divided by the roots of the sums of weights.
func (s *spectrum) places(z *mat.Dense, d int) []float32 {
	places := make([]float32, len(s.first)*d)
	for i, root := range s.first {
		if root == 0 {
			continue
		}
		for j, v := range z.RawRowView(i)[1 : 1+d] {
			places[i*d+j] = float32(v / root)
		}
	}
	return places
}
