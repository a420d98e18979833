package ae

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
)

// checkSampling returns an error if a training with cfg must compute all outputs.
func (n *Net) checkSampling(cfg Config) error {
	_, softmax := cfg.Loss.(SoftmaxCrossEntropy)
	_, conjugate := cfg.Optimiser.(ConjugateGradient)
	switch {
	case !softmax:
		return errors.New("sampled outputs require the softmax cross-entropy")
	case cfg.Tied:
		return errors.New("sampled outputs cannot have tied weights")
	case conjugate:
		return errors.New("conjugate gradients evaluate a batch more than once and cannot have sampled outputs")
	}
	return nil
}

// sample replaces the output layer by one with only the columns of the batch's targets and some
// columns drawn from the others. The biases of the drawn columns are increased so that each
// represents its share of the others.
func (p *pass) sample(draws int, rng *rand.Rand) {
	full := p.net.decoder[len(p.net.decoder)-1]
	reasons := chooseColumns(p.target.cols, full.out, draws, rng)
	p.columns = p.columns[:0]
	drawn, others := 0, 0
	position := make([]uint32, full.out)
	for c, w := range reasons {
		if w != columnTarget {
			others++
		}
		if w == columnDrawn {
			drawn++
		}
		if w != columnUnused {
			position[c] = uint32(len(p.columns))
			p.columns = append(p.columns, uint32(c))
		}
	}
	p.narrow = full.subset(p.columns, p.spare)
	p.spare = p.narrow
	correction := real(math.Log(float64(others) / float64(max(drawn, 1))))
	for i, c := range p.columns {
		if reasons[c] == columnDrawn {
			p.narrow.b.value[i] += correction
		}
	}
	for i, c := range p.target.cols {
		p.target.cols[i] = position[c]
	}
}

// subset returns a layer with some of the outputs of l, with copies of their weights. It reuses
// the memory of spare, which may be nil.
func (l *layer) subset(columns []uint32, spare *layer) *layer {
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

// expandGradients moves the gradients of the narrow output layer to the full one.
func (p *pass) expandGradients() {
	full := p.net.decoder[len(p.net.decoder)-1]
	full.w.grad, full.w.touched, full.w.hasGrad = p.narrow.w.grad, p.columns, true
	full.b.grad, full.b.touched, full.b.hasGrad = p.narrow.b.grad, p.columns, true
}

// The reasons to compute a column.
const (
	columnUnused = iota
	columnTarget
	columnDrawn
)

// chooseColumns returns the reason to compute each of width columns: a target has it, or it was
// drawn. It draws draws of the columns that no target has, or takes all of them if there are
// fewer than 2·draws.
func chooseColumns(targets []uint32, width, draws int, rng *rand.Rand) []uint8 {
	reasons, others := make([]uint8, width), width
	for _, c := range targets {
		if reasons[c] == columnUnused {
			reasons[c] = columnTarget
			others--
		}
	}
	if others < 2*draws {
		for c, w := range reasons {
			if w == columnUnused {
				reasons[c] = columnDrawn
			}
		}
		return reasons
	}
	for drawn := 0; drawn < draws; {
		if c := rng.IntN(width); reasons[c] == columnUnused {
			reasons[c] = columnDrawn
			drawn++
		}
	}
	return reasons
}
