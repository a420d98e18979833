//go:build !float64

package ae

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// trainedSeparator trains one separator. Rows with a sum above the middle are positive, except
// that one label in ten is wrong.
func trainedSeparator(n, d int, seed uint64) *separator {
	x, rng := randomRows(n, d, seed), rand.New(rand.NewPCG(seed, 0))
	var positive []uint32
	for i := range n {
		_, vals := x.Row(i)
		sum := 0.0
		for _, v := range vals {
			sum += float64(v)
		}
		if (sum > float64(d)/4) != (rng.IntN(10) == 0) {
			positive = append(positive, uint32(i))
		}
	}
	s := newSeparator(x, positive)
	s.learn(rng)
	return s
}

// cost returns the primal objective for the given weights and bias.
func (s *separator) cost(w []float64, b float64) float64 {
	sum := b * b / 2
	for _, v := range w {
		sum += v * v / 2
	}
	for i, side := range s.labels {
		y := b
		cols, vals := s.x.Row(i)
		for e, c := range cols {
			y += float64(vals[e]) * w[c]
		}
		short := max(0, 1-side*y)
		sum += short * short
	}
	return sum
}

// dual returns the dual objective, which is at most the primal objective and equals it only at
// the optimum.
func (s *separator) dual() float64 {
	sum := -s.b * s.b / 2
	for _, v := range s.w {
		sum -= v * v / 2
	}
	for _, a := range s.alpha {
		sum += a - a*a/4
	}
	return sum
}

func TestSeparatorsReachTheOptimum(t *testing.T) {
	for seed := range uint64(5) {
		s := trainedSeparator(80, 12, seed)
		primal, dual := s.cost(s.w, s.b), s.dual()
		if gap := primal - dual; gap < -1e-9 || gap > 1e-3*primal {
			t.Errorf("seed %d: the primal objective is %v, the dual one %v", seed, primal, dual)
		}
		for j := range s.w { // no change of a single weight is an improvement
			for _, by := range []float64{-0.1, 0.1} {
				s.w[j] += by
				if c := s.cost(s.w, s.b); c < primal {
					t.Errorf("seed %d: changing weight %d by %v gives the objective %v, below %v", seed, j, by, c, primal)
				}
				s.w[j] -= by
			}
		}
	}
}

// There is a unit for each column of the target, even if no row or all rows have the column.
func TestSeparatorsAreUnits(t *testing.T) {
	x, target := &Sparse{Width: 3}, &Sparse{Width: 4}
	for i := range 40 {
		x.Append([]uint32{uint32(i % 3)}, []float32{1})
		target.Append([][]uint32{{0, 3}, {1, 3}, {3}}[i%3], [][]float32{{1, 1}, {1, 1}, {1}}[i%3])
	}
	net, err := Separators(t.Context(), x, target, 1)
	if err != nil || net.Inputs() != 3 || net.Units() != 4 || net.Decode(make([]float32, 4)) != nil {
		t.Fatalf("%+v, error %v", net, err)
	}
	h := net.Encode(nil, x)
	for i := range 40 {
		for j, want := range []bool{i%3 == 0, i%3 == 1, false, true} {
			if v := h[i*4+j]; (v > 0.5) != want || math.IsNaN(float64(v)) {
				t.Errorf("row %d, unit %d: %v", i, j, v)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Separators(ctx, x, target, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
