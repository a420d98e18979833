package ae

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// walk replaces the batch's input rows by rows drawn from the outputs of the network. With
// Config.Walkback, the network learns to return from the states that its own chain reaches
// (Bengio, Yao, Alain and Vincent, "Generalized denoising auto-encoders as generative models",
// 2013).
func (p *pass) walk() {
	p.noiseSeed++
	out, _ := p.reconstruct()
	act := p.net.Output()
	act.applyRows(out.matrix)
	drawn := Sparse{Width: p.x.Width}
	for i := range out.Rows {
		count, _ := p.target.Row(i)
		drawn.Append(act.draw(rowOf(out.matrix, i), len(count), p.lengths[i], p.rng))
	}
	p.x = drawn
	p.noiseSeed++ // the next step must not repeat the noise of the draw
}

// checkWalkback returns an error if outputs of the network cannot replace its input rows.
func (c Config) checkWalkback(inputs int) error {
	switch {
	case c.Walkback == 0:
		return nil
	case c.Outputs != inputs:
		return fmt.Errorf("%w: walkback requires as many outputs as inputs, not %d outputs for %d inputs", ErrConfig, c.Outputs, inputs)
	case c.Samples > 0:
		return fmt.Errorf("%w: walkback draws from all outputs and cannot have sampled outputs", ErrConfig)
	}
	return nil
}

// draw draws a row from the distribution that the outputs y describe: count columns from a
// softmax, scaled to the given Euclidean norm; each column with its probability from sigmoids;
// N(y,1) from linear outputs.
func (a Activation) draw(y []real, count int, length float64, rng *rand.Rand) (cols []uint32, vals []float32) {
	switch a {
	case Softmax:
		return drawSoftmax(y, count, length, rng)
	case Sigmoid:
		return drawColumns(nil, nil, y, rng)
	}
	for c, v := range y {
		cols, vals = append(cols, uint32(c)), append(vals, float32(float64(v)+rng.NormFloat64()))
	}
	return cols, vals
}

// drawColumns appends each column with its probability in p, and a value of one.
func drawColumns(cols []uint32, vals []float32, p []real, rng *rand.Rand) ([]uint32, []float32) {
	for c, v := range p {
		if rng.Float64() < float64(v) {
			cols, vals = append(cols, uint32(c)), append(vals, 1)
		}
	}
	return cols, vals
}

func drawSoftmax(y []real, count int, length float64, rng *rand.Rand) ([]uint32, []float32) {
	cumulative, sum := make([]float64, len(y)), 0.0
	for c, v := range y {
		sum += float64(v)
		cumulative[c] = sum
	}
	drawn := map[uint32]float32{}
	for range count {
		drawn[uint32(min(sort.SearchFloat64s(cumulative, rng.Float64()*sum), len(y)-1))]++
	}
	var cols []uint32
	squared := 0.0
	for c, n := range drawn {
		cols = append(cols, c)
		squared += float64(n) * float64(n)
	}
	slices.Sort(cols)
	vals := make([]float32, len(cols))
	for j, c := range cols {
		vals[j] = drawn[c] * float32(length/math.Sqrt(squared))
	}
	return cols, vals
}
