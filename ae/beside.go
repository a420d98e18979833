package ae

import (
	"errors"
	"fmt"
	"slices"
)

// ErrShape means that networks differ in more than the numbers of their units, or have
// convolutions.
var ErrShape = errors.New("networks of different shapes")

// Beside returns a network whose code is that of the first of nets, followed by those of the
// others. The sums of its outputs are the means of theirs, weighted by the widths of the codes. The
// layers of nets may differ in their numbers of units only. Those of [Variational] and
// [Adversarial] are left out. With other layers or convolutions, the error is [ErrShape].
func Beside(nets ...*Net) (*Net, error) {
	if err := alike(nets); err != nil {
		return nil, err
	}
	if len(nets) == 1 {
		return nets[0], nil
	}
	n := &Net{}
	for i := range nets[0].encoder {
		n.encoder = append(n.encoder, joined(layersOf(nets, func(n *Net) []*layer { return n.encoder }, i), i == 0))
	}
	for i := range nets[0].decoder {
		n.decoder = append(n.decoder, joined(layersOf(nets, func(n *Net) []*layer { return n.decoder }, i), false))
	}
	if last := len(n.decoder) - 1; last >= 0 {
		n.decoder[last] = averaged(nets, n.Units())
	}
	return n, nil
}

// layersOf returns layer i of each network.
func layersOf(nets []*Net, of func(*Net) []*layer, i int) (all []*layer) {
	for _, n := range nets {
		all = append(all, of(n)[i])
	}
	return all
}

// alike returns an error unless nets can be put side by side.
func alike(nets []*Net) error {
	if len(nets) == 0 {
		return fmt.Errorf("%w: none at all", ErrShape)
	}
	first := nets[0]
	for _, n := range nets {
		if !slices.EqualFunc(n.encoder, first.encoder, similar) || !slices.EqualFunc(n.decoder, first.decoder, similar) || n.Inputs() != first.Inputs() || n.columns() != first.columns() {
			return ErrShape
		}
	}
	return nil
}

func similar(a, b *layer) bool {
	return a.act == b.act && a.transposed == b.transposed && a.window == nil && b.window == nil
}

// columns returns the number of output columns, or 0 without a decoder.
func (n *Net) columns() int {
	if len(n.decoder) == 0 {
		return 0
	}
	return n.decoder[len(n.decoder)-1].out
}

// joined returns a layer of the units of all layers. It reads the inputs of each, one after the
// other, or the same inputs for all.
func joined(layers []*layer, same bool) *layer {
	j := &layer{act: layers[0].act, transposed: layers[0].transposed, b: newBias(0)}
	for _, l := range layers {
		j.in, j.out = j.in+l.in, j.out+l.out
		j.b.value = append(j.b.value, l.b.value...)
	}
	if same {
		j.in = layers[0].in
	}
	j.makeWeights()
	in, out := 0, 0
	for _, l := range layers {
		j.put(l, in, out, 1)
		if out += l.out; !same {
			in += l.in
		}
	}
	return j
}

// averaged returns the output layer for codes of so many units.
func averaged(nets []*Net, units int) *layer {
	layers := layersOf(nets, func(n *Net) []*layer { return n.decoder }, len(nets[0].decoder)-1)
	first := layers[0]
	j := &layer{out: first.out, act: first.act, transposed: first.transposed, b: newBias(first.out)}
	for _, l := range layers {
		j.in += l.in
	}
	j.makeWeights()
	in := 0
	for i, l := range layers {
		share := real(nets[i].Units()) / real(units)
		j.put(l, in, 0, share)
		for k, b := range l.b.value {
			j.b.value[k] += share * b
		}
		in += l.in
	}
	return j
}

// makeWeights allocates the weights, all zero.
func (l *layer) makeWeights() {
	if l.w = newParam(l.in, l.out); l.transposed {
		l.w = newParam(l.out, l.in)
	}
}

// put stores the weights of from, times scale, for the inputs from in on and the outputs from out
// on.
func (l *layer) put(from *layer, in, out int, scale real) {
	if l.transposed {
		in, out = out, in
	}
	to, w := l.weights(l.w.value), from.weights(from.w.value)
	for i := range w.Rows {
		row := rowOf(to, in+i)[out:]
		for k, v := range rowOf(w, i) {
			row[k] = scale * v
		}
	}
}

// First returns the part of a network of [Beside] that has the first units of the code, where the
// first networks end. Its outputs are those of the whole, but for the biases.
func (n *Net) First(units int) *Net {
	f := &Net{encoder: slices.Clone(n.encoder), decoder: slices.Clone(n.decoder)}
	kept := span(0, units)
	for i := len(n.encoder) - 1; i >= 0; i-- {
		inputs := span(0, n.encoder[i].in)
		if i > 0 {
			inputs = n.encoder[i].feeding(kept)
		}
		f.encoder[i], kept = n.encoder[i].part(inputs, kept, 1), inputs
	}
	kept = span(0, units)
	for i, l := range n.decoder {
		outputs, scale := span(0, l.out), real(n.Units())/real(units)
		if i < len(n.decoder)-1 {
			outputs, scale = l.fed(kept), 1
		}
		f.decoder[i], kept = l.part(kept, outputs, scale), outputs
	}
	return f
}

// at returns the weight between an input and an output.
func (l *layer) at(in, out int) real {
	if l.transposed {
		in, out = out, in
	}
	w := l.weights(l.w.value)
	return w.Data[in*w.Stride+out]
}

// feeding returns the inputs that have a weight for one of the outputs.
func (l *layer) feeding(outputs []int) (inputs []int) {
	for i := range l.in {
		if slices.ContainsFunc(outputs, func(o int) bool { return l.at(i, o) != 0 }) {
			inputs = append(inputs, i)
		}
	}
	return inputs
}

// fed returns the outputs that have a weight for one of the inputs.
func (l *layer) fed(inputs []int) (outputs []int) {
	for o := range l.out {
		if slices.ContainsFunc(inputs, func(i int) bool { return l.at(i, o) != 0 }) {
			outputs = append(outputs, o)
		}
	}
	return outputs
}

// part returns the layer of some inputs and outputs, with its weights times scale.
func (l *layer) part(inputs, outputs []int, scale real) *layer {
	p := &layer{in: len(inputs), out: len(outputs), act: l.act, transposed: l.transposed, b: newBias(0)}
	p.makeWeights()
	rows, cols := inputs, outputs
	if l.transposed {
		rows, cols = cols, rows
	}
	to, w := p.weights(p.w.value), l.weights(l.w.value)
	for a, i := range rows {
		for b, k := range cols {
			rowOf(to, a)[b] = scale * rowOf(w, i)[k]
		}
	}
	for _, o := range outputs {
		p.b.value = append(p.b.value, l.b.value[o])
	}
	return p
}
