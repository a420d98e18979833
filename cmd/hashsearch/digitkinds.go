package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/digits"
)

// A digitKind is a kind of autoencoder for pictures. Its Batch is meant for thousands of pictures.
type digitKind struct {
	name, about string
	ae.Config
}

// digitKinds returns all kinds, the default first. A pixel is a share of ink, so the loss is its
// cross-entropy, except for winner-take-all kinds, whose strokes must add up. Kinds with a single
// layer have a weight penalty: without it, pixels that hardly ever have ink keep large weights,
// which would dominate the pictures of gradient ascent.
func digitKinds() []digitKind {
	ink := ae.SigmoidCrossEntropy{}
	fade := []ae.Penalty{ae.L2{Weight: 1e-2}}
	strokes := ae.Shape{Convolutions: []ae.Convolution{{Height: 9, Width: 9, Units: 24}}, Deconvolution: true, Init: ae.He}
	return []digitKind{
		{"undercomplete", "a narrow code and no other constraint", ae.Config{
			Shape: ae.Shape{Layers: []int{256, 32}, Hidden: ae.ELU}, Loss: ink, Epochs: 40, Batch: 50, Rate: 0.005}},
		{"denoising", "repairs pictures with pixels set to black or white", ae.Config{
			Shape: ae.Shape{Layers: []int{64}, Tied: true}, Loss: ink, Corruption: ae.SaltAndPepper(0.4), Penalties: fade, Epochs: 25, Batch: 50, Rate: 0.002}},
		{"sparse", "each unit is active for a tenth of the digits", ae.Config{
			Shape: ae.Shape{Layers: []int{64}}, Loss: ink, Penalties: append(fade, ae.KL{Weight: 3, Rho: 0.1}), Epochs: 25, Batch: 50, Rate: 0.005}},
		{"wta", "winner-take-all: each unit passes only the tenth of the digits that activate it most", ae.Config{
			Shape: ae.Shape{Layers: []int{64}, Code: ae.Identity}, Loss: ae.SquaredError{}, Bottleneck: ae.Winners{Share: 0.1}, Penalties: fade, Epochs: 40, Batch: 100, Rate: 0.002}},
		{"convolutional", "winner-take-all over positions as well: each filter draws at most one stroke per digit", ae.Config{
			Shape: strokes, Loss: ae.SquaredError{}, Bottleneck: ae.Winners{Share: 0.4, Spatial: true}, Penalties: fade, Epochs: 3, Batch: 50, Rate: 0.02}},
	}
}

// digitKindOf returns the kind with this name, or the zero value if there is none.
func digitKindOf(name string) digitKind {
	all := digitKinds()
	if i := slices.IndexFunc(all, func(k digitKind) bool { return k.name == name }); i >= 0 {
		return all[i]
	}
	return digitKind{}
}

// digitKindHelp returns one line per kind with its description.
func digitKindHelp() string {
	var b strings.Builder
	for _, k := range digitKinds() {
		fmt.Fprintf(&b, "  %-15s %s\n", k.name, k.about)
	}
	return b.String()
}

// config returns the training configuration of a kind for the pictures m. Few pictures get smaller
// batches, so that there are enough steps.
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

// flat returns the training configuration for the map: the layers of the kind, followed by a code
// of two linear units. Convolutions have no layers to follow, so they get the map of the first
// kind.
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

// digitKindNames returns the names of all kinds.
func digitKindNames() (names []string) {
	for _, k := range digitKinds() {
		names = append(names, k.name)
	}
	return names
}
