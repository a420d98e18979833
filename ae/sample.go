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
	present := distinct(p.target.cols)
	drawn := drawOthers(present, full.out, draws, rng)
	active := slices.Sorted(slices.Values(slices.Concat(present, drawn)))
	p.narrow = &layer{in: full.in, out: len(active), act: full.act, transposed: true, w: newParam(len(active), full.in), b: newBias(len(active))}
	correction := float32(0)
	if len(drawn) > 0 {
		correction = float32(math.Log(float64(full.out-len(present)) / float64(len(drawn))))
	}
	for i, c := range active {
		copy(p.narrow.w.value[i*full.in:], full.w.value[int(c)*full.in:(int(c)+1)*full.in])
		p.narrow.b.value[i] = full.b.value[c]
		if _, ok := slices.BinarySearch(present, c); !ok {
			p.narrow.b.value[i] += correction
		}
	}
	p.columns = active
	for i, c := range p.target.cols {
		at, _ := slices.BinarySearch(active, c)
		p.target.cols[i] = uint32(at)
	}
}

// widen hands the gradients of the narrow output layer to the full one.
func (p *pass) widen() {
	full := p.net.decoder[len(p.net.decoder)-1]
	full.w.grad, full.w.touched = p.narrow.w.grad, p.columns
	full.b.grad, full.b.touched = p.narrow.b.grad, p.columns
}

func distinct(cols []uint32) []uint32 {
	return slices.Compact(slices.Sorted(slices.Values(cols)))
}

// drawOthers draws so many different columns below width that are not in present, or takes all
// of them if they are not twice as many.
func drawOthers(present []uint32, width, draws int, rng *rand.Rand) []uint32 {
	taken := make([]bool, width)
	for _, c := range present {
		taken[c] = true
	}
	var drawn []uint32
	if width-len(present) < 2*draws {
		for c, t := range taken {
			if !t {
				drawn = append(drawn, uint32(c))
			}
		}
		return drawn
	}
	for len(drawn) < draws {
		if c := rng.IntN(width); !taken[c] {
			taken[c] = true
			drawn = append(drawn, uint32(c))
		}
	}
	return drawn
}
