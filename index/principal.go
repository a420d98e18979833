package index

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/plane"
	"gonum.org/v1/gonum/mat"
)

// A principal plane is spanned by the first two principal components of codes (Pearson, 1901),
// whose bits count as 1 and -1. The positions of documents start there.
type principalPlane struct {
	axes   [2][]float64 // zero if all codes are equal
	middle [2]float64
}

// principalPlane computes the plane from the numbers of codes in which pairs of bits are both set.
// Counting these takes most of the time.
func (s *snapshot) principalPlane(ctx context.Context) (*principalPlane, error) {
	covariance, err := s.covariance(ctx)
	if err != nil {
		return nil, err
	}
	p := &principalPlane{axes: [2][]float64{make([]float64, s.bits), make([]float64, s.bits)}}
	c := mat.NewSymDense(s.bits, nil)
	for i, row := range covariance {
		for j := range row[:i+1] {
			c.SetSym(i, j, row[j])
		}
	}
	var eigen mat.EigenSym
	if mat.Trace(c) == 0 || !eigen.Factorize(c, true) {
		return p, nil
	}
	var directions mat.Dense
	eigen.VectorsTo(&directions)
	for k := range min(2, s.bits) {
		i := s.bits - 1 - k // eigenvalues ascend
		p.axes[k] = oriented(mat.Col(nil, i, &directions))
	}
	p.centre(s)
	return p, nil
}

// oriented fixes the arbitrary sign of a direction such that its largest element is positive.
func oriented(v []float64) []float64 {
	if -slices.Min(v) > slices.Max(v) {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

// centre moves the mean of all codes to the origin.
func (p *principalPlane) centre(s *snapshot) {
	for i, set := range s.bitCounts() {
		sign := 2*float64(set)/float64(max(1, s.live())) - 1
		for k := range p.axes {
			p.middle[k] += sign * p.axes[k][i]
		}
	}
}

// place returns the position of a code.
func (p *principalPlane) place(c hashing.Code) plane.Point {
	at := [2]float64{-p.middle[0], -p.middle[1]}
	for i := range p.axes[0] {
		sign := -1.0
		if c.Bit(i) {
			sign = 1
		}
		at[0], at[1] = at[0]+sign*p.axes[0][i], at[1]+sign*p.axes[1][i]
	}
	return plane.Point{X: at[0], Y: at[1]}
}
