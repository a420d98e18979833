package hashing

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
)

// shortestNested is the width of the shortest code in nested codes.
const shortestNested = 16

// Widths returns the widths of the codes that the codes of m begin with, and that of m last. Only
// nested codes have more than one, see [Options.Nested].
func (m *Model) Widths() []int {
	if !m.header.Nested {
		return []int{m.Bits()}
	}
	return nestedWidths(m.Bits())
}

// nestedWidths returns the widths of nested codes: 16, 32, 64 and so on, and the whole width.
func nestedWidths(bits int) (widths []int) {
	for w := shortestNested; w < bits; w *= 2 {
		widths = append(widths, w)
	}
	return append(widths, bits)
}

// First returns the model whose codes are the first bits of those of m. bits must be one of
// [Model.Widths]; otherwise the error is [ErrOptions].
func (m *Model) First(bits int) (*Model, error) {
	if !slices.Contains(m.Widths(), bits) {
		return nil, fmt.Errorf("%w: the codes of the model have codes of %v bits, not of %d bits; train a nested model for other widths", ErrOptions, m.Widths(), bits)
	}
	if bits == m.Bits() {
		return m, nil
	}
	h := m.header
	h.Bits, h.Nested = bits, bits > shortestNested
	return newModel(h, m.vocabulary, m.net.First(bits), m.thresholds[:bits])
}

// fitNested trains a network for the first 16 bits, one for the next 16, one for the next 32 and so
// on, and puts them side by side. All learn from the same neighbours, by other random numbers, so
// that they differ in their mistakes.
func (o Options) fitNested(ctx context.Context, t trainingSet) (n hashNet, s Supervision, err error) {
	parts := o.nestedParts()
	done, err := o.resumeNested(parts)
	if err != nil {
		return n, s, err
	}
	var nets []*ae.Net
	for i, p := range parts {
		var net *ae.Net
		if net, s, err = done.fit(ctx, i, parts, t); err != nil {
			return n, s, err
		}
		part := p.binarised(net, t.x)
		nets, n.thresholds = append(nets, part.net), append(n.thresholds, part.thresholds...)
	}
	n.net, err = ae.Beside(nets...)
	return n, s, err
}

// nestedParts returns the options of the networks of nested codes.
func (o Options) nestedParts() (parts []Options) {
	before := 0
	for i, w := range nestedWidths(o.Bits) {
		p := o
		p.Bits, p.Seed, p.Resume = w-before, o.Seed+uint64(i), nil
		parts, before = append(parts, p), w
	}
	return parts
}

// A nestedState is the state of a training of nested codes before the network that is trained.
type nestedState struct {
	nets   []*ae.Net // that are trained
	epochs int       // of these
}

// fit returns network i. It trains the networks that are not in the state, in order, and adds them.
func (d *nestedState) fit(ctx context.Context, i int, parts []Options, t trainingSet) (net *ae.Net, s Supervision, err error) {
	if i < len(d.nets) {
		return d.nets[i], s, nil
	}
	left, before := 0, d.epochs
	for _, p := range parts[i:] {
		left += p.plan(t).Epochs
	}
	if net, s, err = d.watching(parts[i], before+left).fitNet(ctx, t); err == nil {
		d.nets = append(d.nets, net)
	}
	return net, s, err
}

// watching returns p with reports of the whole training, which has so many epochs, and states that
// have d.
func (d *nestedState) watching(p Options, epochs int) Options {
	before, report, save := *d, p.Report, p.Save
	p.Report = func(r Progress) {
		if r.Stage == "training" && r.Layer == 0 && r.Epochs > 0 {
			rows := r.Total / r.Epochs
			r.Epoch, r.Epochs = before.epochs+r.Epoch, epochs
			r.Documents, r.Total = before.epochs*rows+r.Documents, epochs*rows
			d.epochs = r.Epoch
		}
		report(r)
	}
	if save != nil {
		p.Save = func(state io.WriterTo) error { return save(nestedWriter{before, state}) }
	}
	return p
}

// resumeNested returns the state to continue from, and gives the rest of it to the part that is
// next.
func (o Options) resumeNested(parts []Options) (*nestedState, error) {
	if o.Resume == nil {
		return &nestedState{}, nil
	}
	d, rest, err := readNested(o.Resume)
	if err == nil && len(d.nets) >= len(parts) {
		err = fmt.Errorf("%w: it has %d networks of %d", ErrState, len(d.nets), len(parts))
	}
	if err == nil {
		parts[len(d.nets)].Resume = rest
	}
	return d, err
}
