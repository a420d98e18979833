package index

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"gonum.org/v1/gonum/mat"
)

// A plane is the first two principal components of codes, whose bits count as 1 and -1.
type plane struct {
	axes      [2][]float64 // zero where codes do not differ
	middle    [2]float64
	explained []float64 // share of the variance that each axis shows; none where there is no variance
}

// plane is found from how often bits are one together, which takes no longer than to count that.
func (s *snapshot) plane(ctx context.Context) (*plane, error) {
	covariance, err := s.covariance(ctx)
	if err != nil {
		return nil, err
	}
	p := &plane{axes: [2][]float64{make([]float64, s.bits), make([]float64, s.bits)}}
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
		i := s.bits - 1 - k // the largest is the last
		p.axes[k] = turned(mat.Col(nil, i, &directions))
		p.explained = append(p.explained, max(0, eigen.Values(nil)[i])/mat.Trace(c))
	}
	p.centre(s)
	return p, nil
}

// turned is a direction, whose sign is chance, with its largest part above zero.
func turned(v []float64) []float64 {
	if -slices.Min(v) > slices.Max(v) {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

// centre moves the mean of all codes to the middle.
func (p *plane) centre(s *snapshot) {
	for i, set := range s.bitCounts() {
		sign := 2*float64(set)/float64(max(1, s.live())) - 1
		for k := range p.axes {
			p.middle[k] += sign * p.axes[k][i]
		}
	}
}

// place is where a code lies.
func (p *plane) place(c hashing.Code) (x, y float32) {
	at := [2]float64{-p.middle[0], -p.middle[1]}
	for i := range p.axes[0] {
		sign := -1.0
		if c.Bit(i) {
			sign = 1
		}
		at[0], at[1] = at[0]+sign*p.axes[0][i], at[1]+sign*p.axes[1][i]
	}
	return float32(at[0]), float32(at[1])
}
