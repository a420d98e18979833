package ae

import "slices"

// WithColumns returns n for rows of other columns: column c has the weights of column from[c] of
// n. If from[c] is negative, its weights are 0, and the bias of its output is the mean of those of
// n. A rotation (see [Net.Rotated]) and the additional layers of [Variational] and [Adversarial]
// are left out. n must have a decoder to the columns that it reads, and no convolutions.
func (n *Net) WithColumns(from []int) *Net {
	encoder, decoder := n.encoder, n.decoder
	if n.rotated() {
		encoder, decoder = encoder[:len(encoder)-1], decoder[1:]
	}
	first, last := encoder[0].withInputs(from), decoder[len(decoder)-1]
	m := &Net{encoder: append([]*layer{first}, encoder[1:]...), decoder: slices.Clone(decoder)}
	outputs := last.withOutputs(from)
	if last.shared {
		outputs.w, outputs.transposed, outputs.shared = first.w, true, true
	}
	m.decoder[len(decoder)-1] = outputs
	return m
}

// withInputs returns l with the rows from of its weights.
func (l *layer) withInputs(from []int) *layer {
	m := &layer{in: len(from), out: l.out, act: l.act, w: newParam(len(from), l.out), b: l.b}
	for to, at := range from {
		if at >= 0 {
			copy(rowOf(m.weights(m.w.value), to), rowOf(l.weights(l.w.value), at))
		}
	}
	return m
}

// withOutputs returns l with the columns from of its weights.
func (l *layer) withOutputs(from []int) *layer {
	old, m := l.weights(l.w.value), &layer{in: l.in, out: len(from), act: l.act, w: newParam(l.in, len(from))}
	if l.transposed {
		old = transpose(old)
	}
	for i := range l.in {
		pick(rowOf(m.weights(m.w.value), i), rowOf(old, i), from, 0)
	}
	m.b = newBias(len(from))
	pick(m.b.value, l.b.value, from, means(view(l.out, 1, l.b.value))[0])
	return m
}

// pick sets each dst[c] to src[from[c]], or to other if from[c] is negative.
func pick(dst, src []real, from []int, other real) {
	for c, at := range from {
		dst[c] = other
		if at >= 0 {
			dst[c] = src[at]
		}
	}
}
