package ae

import "slices"

// Rotated returns n with its code rotated about a centre: one more linear layer computes (h −
// centre)·R from the code h, and the decoder, if there is one, starts with the inverse, so that
// its outputs are the same up to rounding. rotation is R, an orthogonal matrix of [Net.Units]
// rows, row by row. The additional layers of [Variational] and [Adversarial] are left out. The
// result shares its layers with n. n must not have a transposed convolution.
func (n *Net) Rotated(rotation, centre []float32) *Net {
	d := n.Units()
	forth := &layer{in: d, out: d, act: Identity, w: newParam(d, d), b: newBias(d)}
	forth.w.value = reals(rotation)
	for i, v := range forth.w.value {
		forth.b.value[i%d] -= real(centre[i/d]) * v
	}
	r := &Net{encoder: append(slices.Clone(n.encoder), forth)}
	if len(n.decoder) > 0 {
		back := &layer{in: d, out: d, act: Identity, w: newParam(d, d), b: newBias(d), transposed: true}
		back.w.value, back.b.value = reals(rotation), reals(centre)
		r.decoder = append([]*layer{back}, n.decoder...)
	}
	return r
}

// rotated reports whether the code may have been rotated: the code layer is linear and as wide as
// the layer below, and a decoder does not consist of the output layer alone.
func (n *Net) rotated() bool {
	last := n.encoder[len(n.encoder)-1]
	return len(n.encoder) > 1 && len(n.decoder) != 1 && last.window == nil && last.act == Identity && last.in == last.out
}
