package ae

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
)

// canSample reports whether a training can draw outputs instead of computing all of them.
func (n *Net) canSample(cfg Config) error {
	if _, ok := cfg.Loss.(SoftmaxCrossEntropy); !ok {
		return errors.New("only a softmax cross-entropy can be sampled")
	}
	if cfg.Tied {
		return errors.New("tied weights cannot be sampled")
	}
	if _, ok := cfg.Optimiser.(ConjugateGradient); ok {
		return errors.New("conjugate gradients look at a batch more than once, and cannot be sampled")
	}
	return nil
}

// sample puts in the place of the output layer one that has only the columns of the batch's targets
// and some drawn from the others, whose biases make each count for all those that it stands for.
func (p *pass) sample(draws int, rng *rand.Rand) {
	full := p.net.decoder[len(p.net.decoder)-1]
	why := choose(p.target.cols, full.out, draws, rng)
	p.columns = p.columns[:0]
	drawn, others := 0, 0
	position := make([]uint32, full.out)
	for c, w := range why {
		if w != wanted {
			others++
		}
		if w == drawnOne {
			drawn++
		}
		if w != absent {
			position[c] = uint32(len(p.columns))
			p.columns = append(p.columns, uint32(c))
		}
	}
	p.narrow = full.only(p.columns, p.spare)
	p.spare = p.narrow
	correction := real(math.Log(float64(others) / float64(max(drawn, 1))))
	for i, c := range p.columns {
		if why[c] == drawnOne {
			p.narrow.b.value[i] += correction
		}
	}
	for i, c := range p.target.cols {
		p.target.cols[i] = position[c]
	}
}

// only is a layer of some of the outputs, with copies of their weights, in the memory of spare if there is one.
func (l *layer) only(columns []uint32, spare *layer) *layer {
	if spare == nil {
		spare = &layer{w: newParam(0, l.in), b: newBias(0)}
	}
	n := &layer{in: l.in, out: len(columns), act: l.act, transposed: true, w: spare.w, b: spare.b}
	n.w.value = slices.Grow(n.w.value[:0], len(columns)*l.in)
	n.b.value = slices.Grow(n.b.value[:0], len(columns))
	for _, c := range columns {
		n.w.value = append(n.w.value, l.w.value[int(c)*l.in:(int(c)+1)*l.in]...)
		n.b.value = append(n.b.value, l.b.value[c])
	}
	return n
}

// widen hands the gradients of the narrow output layer to the full one.
func (p *pass) widen() {
	full := p.net.decoder[len(p.net.decoder)-1]
	full.w.grad, full.w.touched, full.w.known = p.narrow.w.grad, p.columns, true
	full.b.grad, full.b.touched, full.b.known = p.narrow.b.grad, p.columns, true
}

// Why a column is computed, if it is.
const (
	absent = iota
	wanted
	drawnOne
)

// choose says why each of so many columns is computed: because some target has it, or because
// it was drawn. So many of the others are drawn, or all of them if they are not twice as many.
func choose(targets []uint32, width, draws int, rng *rand.Rand) []uint8 {
	why, others := make([]uint8, width), width
	for _, c := range targets {
		if why[c] == absent {
			why[c] = wanted
			others--
		}
	}
	if others < 2*draws {
		for c, w := range why {
			if w == absent {
				why[c] = drawnOne
			}
		}
		return why
	}
	for drawn := 0; drawn < draws; {
		if c := rng.IntN(width); why[c] == absent {
			why[c] = drawnOne
			drawn++
		}
	}
	return why
}
