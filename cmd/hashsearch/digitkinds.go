package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/digits"
)

// A digitKind is a kind of autoencoder for pictures: its Batch is for many of them.
type digitKind struct {
	name, about string
	ae.Config
}

// digitKinds are all there are, the default first. Pixels are shares of ink, so the loss is the cross-entropy of each, but
// for winners, whose strokes are to add up. Where one layer is to be looked at, the weights of pixels that hardly
// ever have ink are made to fade: gradient ascent would find them.
func digitKinds() []digitKind {
	ink := ae.SigmoidCrossEntropy{}
	fade := []ae.Penalty{ae.L2{Weight: 1e-2}}
	strokes := ae.Shape{Convolutions: []ae.Convolution{{Height: 9, Width: 9, Units: 24}}, Deconvolution: true, Init: ae.He}
	return []digitKind{
		{"undercomplete", "a narrow code and nothing else", ae.Config{
			Shape: ae.Shape{Layers: []int{256, 32}, Hidden: ae.ELU}, Loss: ink, Epochs: 40, Batch: 50, Rate: 0.005}},
		{"denoising", "repairs pictures in which pixels were blackened and whitened", ae.Config{
			Shape: ae.Shape{Layers: []int{64}, Tied: true}, Loss: ink, Corruption: ae.SaltAndPepper(0.4), Penalties: fade, Epochs: 25, Batch: 50, Rate: 0.002}},
		{"sparse", "each unit active for a tenth of the digits", ae.Config{
			Shape: ae.Shape{Layers: []int{64}}, Loss: ink, Penalties: append(fade, ae.KL{Weight: 3, Rho: 0.1}), Epochs: 25, Batch: 50, Rate: 0.005}},
		{"wta", "winner-take-all: each unit speaks for the tenth of the digits that drive it most", ae.Config{
			Shape: ae.Shape{Layers: []int{64}, Code: ae.Identity}, Loss: ae.SquaredError{}, Bottleneck: ae.Winners{Share: 0.1}, Penalties: fade, Epochs: 40, Batch: 100, Rate: 0.002}},
		{"convolutional", "winner-take-all over places too: each filter lays down at most one stroke a digit", ae.Config{
			Shape: strokes, Loss: ae.SquaredError{}, Bottleneck: ae.Winners{Share: 0.4, Spatial: true}, Penalties: fade, Epochs: 3, Batch: 50, Rate: 0.02}},
	}
}

// digitKindOf is the zero value for a name that is none.
func digitKindOf(name string) digitKind {
	all := digitKinds()
	if i := slices.IndexFunc(all, func(k digitKind) bool { return k.name == name }); i >= 0 {
		return all[i]
	}
	return digitKind{}
}

// digitKindHelp is a line for each.
func digitKindHelp() string {
	var b strings.Builder
	for _, k := range digitKinds() {
		fmt.Fprintf(&b, "  %-15s %s\n", k.name, k.about)
	}
	return b.String()
}

// config is the training of a kind on pictures like these. Few pictures are learned from in smaller batches, or there would be
// too few steps.
func (f *digitsFlags) config(kind string, m *digits.Images) ae.Config {
	c := digitKindOf(kind).Config
	c.Seed, c.Batch = f.seed, min(c.Batch, max(5, m.Len()/90))
	if f.epochs > 0 {
		c.Epochs = f.epochs
	}
	if len(c.Convolutions) > 0 {
		c.Grid = ae.Grid{Height: m.Height, Width: m.Width, Channels: 1}
	} else if len(f.layers) > 0 {
		c.Layers = f.layers
	}
	return c
}

// flat is the training of a code of two linear units behind the layers of the kind: a code to look at, not to hash by. Behind
// convolutions there would be no layers; they have the map of the first kind.
func (f *digitsFlags) flat(m *digits.Images) ae.Config {
	c := f.config(f.kind, m)
	if len(c.Convolutions) > 0 {
		c = f.config(digitKinds()[0].name, m)
	}
	c.Layers = append(slices.Clone(c.Layers), 2)
	c.Decoder, c.Code = nil, ae.Identity
	c.Bottleneck, c.Penalties = nil, nil
	return c
}

func digitKindNames() (names []string) {
	for _, k := range digitKinds() {
		names = append(names, k.name)
	}
	return names
}
