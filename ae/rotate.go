package ae

import "slices"

// Rotated is n with its code turned about a centre: one more linear layer makes (h − centre)·R of the code h, and the decoder, if there
// is one, begins by turning back, so that what it says stays the same but for rounding. turn is R, an orthogonal matrix of
// [Net.Units] rows, row by row. What only trainings need beside is left out. n shares its layers with what
// it returns, and must not have a transposed convolution.
func (n *Net) Rotated(turn, centre []float32) *Net {
	d := n.Units()
	there := &layer{in: d, out: d, act: Identity, w: newParam(d, d), b: newBias(d)}
	there.w.value = reals(turn)
	for i, v := range there.w.value {
		there.b.value[i%d] -= real(centre[i/d]) * v
	}
	r := &Net{encoder: append(slices.Clone(n.encoder), there)}
	if len(n.decoder) > 0 {
		back := &layer{in: d, out: d, act: Identity, w: newParam(d, d), b: newBias(d), transposed: true}
		back.w.value, back.b.value = reals(turn), reals(centre)
		r.decoder = append([]*layer{back}, n.decoder...)
	}
	return r
}

// rotated reports whether the code may have been turned: its layer is linear and as wide as the one below.
func (n *Net) rotated() bool {
	last := n.encoder[len(n.encoder)-1]
	return len(n.encoder) > 1 && last.window == nil && last.act == Identity && last.in == last.out
}
