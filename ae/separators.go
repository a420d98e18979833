package ae

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// Separators returns a network of one layer without a decoder. Its unit j is a linear support
// vector machine that separates the rows with an entry in column j of target from the other rows:
// it is above ½ for rows that it classifies as having the entry.
//
// The weights w and the bias b, which is regularised like a weight, minimise ½‖w‖² + ½b² + Σ
// max(0, 1 ∓ (w·x + b))², up to 0.001 in the optimality conditions. They are computed by dual
// coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan, "A dual coordinate descent
// method for large-scale linear SVM", ICML 2008). The norm of the rows of x should be about 1.
// The error is that of ctx.
func Separators(ctx context.Context, x, target *Sparse, seed uint64) (*Net, error) {
	l := &layer{in: x.Width, out: target.Width, act: Sigmoid, w: newParam(x.Width, target.Width), b: newBias(target.Width)}
	positive := target.Transpose()
	spans(target.Width, func(from, to int) {
		for j := from; j < to && ctx.Err() == nil; j++ {
			rows, _ := positive.Row(j)
			s := newSeparator(x, rows)
			s.learn(rand.New(rand.NewPCG(seed, uint64(j))))
			l.b.value[j] = real(s.b)
			for c, w := range s.w {
				l.w.value[c*l.out+j] = real(w)
			}
		}
	})
	return &Net{encoder: []*layer{l}}, ctx.Err()
}

// A separator is one support vector machine in training.
type separator struct {
	x      *Sparse
	labels []float64 // of each row: 1 or -1
	alpha  []float64 // dual variable of each row
	w      []float64
	b      float64
}

func newSeparator(x *Sparse, positive []uint32) *separator {
	n, d := x.Dims()
	s := &separator{x: x, labels: slices.Repeat([]float64{-1}, n), alpha: make([]float64, n), w: make([]float64, d)}
	for _, i := range positive {
		s.labels[i] = 1
	}
	return s
}

const (
	maxPasses = 1000 // maximum number of passes over the rows
	tolerance = 1e-3 // of the optimality conditions
	slack     = 0.5  // 1/(2C) with the cost of errors C = 1
)

// learn updates the dual variables of the rows in random order until their gradients are within
// the tolerance.
func (s *separator) learn(rng *rand.Rand) {
	order := span(0, len(s.labels))
	for moved, pass := 1.0, 0; moved > tolerance && pass < maxPasses; pass++ {
		moved = 0
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			moved = max(moved, s.update(i))
		}
	}
}

// update minimises the dual objective over the dual variable of one row. It returns the absolute
// value of the projected gradient before the update.
func (s *separator) update(i int) float64 {
	cols, vals := s.x.Row(i)
	sum, length := s.b, 1.0
	for e, c := range cols {
		v := float64(vals[e])
		sum, length = sum+v*s.w[c], length+v*v
	}
	slope := s.labels[i]*sum - 1 + slack*s.alpha[i]
	if s.alpha[i] == 0 && slope >= 0 {
		return 0
	}
	before := s.alpha[i]
	s.alpha[i] = max(0, before-slope/(length+slack))
	step := (s.alpha[i] - before) * s.labels[i]
	s.b += step
	for e, c := range cols {
		s.w[c] += step * float64(vals[e])
	}
	return math.Abs(slope)
}
