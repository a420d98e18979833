package hashing

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// A further training reads a share of the documents that a new one reads, with less noise.
const (
	furtherShare = 0.1
	furtherNoise = 0.5
)

// inherit completes o with the settings of the model to start from. It returns an error if o has
// others, or if a model of the kind cannot be trained further.
func (o Options) inherit() (Options, error) {
	if o.Start == nil {
		return o, nil
	}
	own := o.Start.options()
	if o.Start.header.Nested {
		return o, fmt.Errorf("%w: a model of nested codes cannot be trained further: train a new one", ErrOptions)
	}
	if c := own.Kind.composition(); c.parts == nil || o.Start.header.Sequence > 0 {
		return o, fmt.Errorf("%w: a model of the kind %s cannot be trained further: train a new one", ErrOptions, own.Kind)
	}
	if o.Bits == Auto {
		o.Bits = 0
	}
	if slices.Equal(o.Hidden, own.Hidden) {
		o.Hidden = nil
	}
	err := errors.Join(
		inherit(&o.Kind, own.Kind, "the kind"),
		inherit(&o.Bits, own.Bits, "a width of"),
		inherit(&o.Analyzer.Language, own.Analyzer.Language, "the language"),
		inherit(&o.Weighting, own.Weighting, "the weighting"),
		inherit(&o.Activation, own.Activation, "the activation"),
		inherit(&o.Tied, own.Tied, "tied weights:"),
		inherit(&o.Binariser, own.Binariser, "the binariser"),
	)
	o.Labels = cmp.Or(o.Labels, own.Labels)
	if o.Hidden != nil {
		err = errors.Join(err, fmt.Errorf("%w: the model to start from has hidden layers of %v units, not %v", ErrOptions, own.Hidden, o.Hidden))
	}
	o.Hidden = own.Hidden
	o.Vocabulary = cmp.Or(o.Vocabulary, own.Vocabulary)
	return o, err
}

// options returns the settings of m that a further training keeps.
func (m *Model) options() Options {
	h, shape := m.header, m.net.Shape()
	c := h.Kind.composition()
	return Options{Kind: h.Kind, Bits: h.Bits, Analyzer: h.Analyzer, Vocabulary: h.Vocabulary, Weighting: h.Weighting,
		Hidden: shape.Layers[:len(shape.Layers)-1], Activation: shape.Hidden, Tied: m.net.Tied(),
		Binariser: cmp.Or(h.Binariser, c.binariser, Median), Labels: m.Labels().Field}
}

// inherit sets an option to the setting of the model to start from. Another one is an error.
func inherit[T comparable](option *T, own T, name string) error {
	var none T
	if *option != none && *option != own {
		return fmt.Errorf("%w: the model to start from has %s %v, not %v: leave the option out, or train a new model", ErrOptions, name, own, *option)
	}
	*option = own
	return nil
}

// start returns the network of the model to start from with the terms of v for its columns.
func (o Options) start(v *ingest.Vocabulary) *ae.Net {
	from := make([]int, v.Len())
	for i := range from {
		from[i] = -1
		if id, ok := o.Start.vocabulary.ID(v.Term(uint32(i))); ok {
			from[i] = int(id)
		}
	}
	return o.Start.net.WithColumns(from)
}

// Neighbours are compared by the activations of a model to start from if it has at least
// leastUnits, and then by at most mostUnits.
const (
	leastUnits = 64
	mostUnits  = 100
)

// places returns the activations of the model to start from, without their mean, or nil if it has
// too few units to compare documents.
func (o Options) places(docs *documents, v *ingest.Vocabulary) []float32 {
	if o.Start == nil || o.Bits < leastUnits {
		return nil
	}
	net := o.start(v)
	activations := net.Encode(nil, o.inputFormat().rows(docs, v))
	mean, points := columnMeans(activations, net.Units()), activations[:0]
	for row := range slices.Chunk(activations, net.Units()) {
		for j, a := range row[:min(len(row), mostUnits)] {
			points = append(points, a-mean[j])
		}
	}
	return points
}

// further returns the settings of a training that begins with the model to start from, and its
// rows. If it takes less than an epoch, they are drawn at random.
func (o Options) further(cfg ae.Config, x ae.Rows, v *ingest.Vocabulary) (ae.Config, ae.Rows) {
	cfg = startingAt(o.start(v), cfg)
	if o.Epochs > 0 {
		return cfg, x
	}
	n, _ := x.Dims()
	rows := int(furtherShare * float64(cfg.Epochs*n))
	if cfg.Epochs = max(1, rows/n); rows >= n {
		return cfg, x
	}
	some := rand.New(rand.NewPCG(o.Seed, 9)).Perm(n)[:max(rows, 2)]
	if drawn, ok := cfg.Target.(ae.Drawn); ok {
		cfg.Target = someDrawn{someRows{drawn, some}, drawn}
	} else {
		cfg.Target = someRows{cfg.Target, some}
	}
	return cfg, someRows{x, some}
}

// startingAt returns the settings of a training that begins with net, and has less noise.
func startingAt(net *ae.Net, cfg ae.Config) ae.Config {
	if noise, ok := cfg.Bottleneck.(ae.Noise); ok && noise.Fade {
		noise.Sigma *= furtherNoise
		cfg.Bottleneck = noise
	}
	cfg.Start, cfg.Pretraining = net, nil
	return cfg
}

// someRows are some of the rows. They implement [ae.Rows].
type someRows struct {
	ae.Rows
	some []int
}

// Dims implements [ae.Rows].
func (s someRows) Dims() (n, d int) {
	_, d = s.Rows.Dims()
	return len(s.some), d
}

// Row implements [ae.Rows].
func (s someRows) Row(i int) ([]uint32, []float32) { return s.Rows.Row(s.some[i]) }

// someDrawn implements [ae.Drawn].
type someDrawn struct {
	someRows
	drawn ae.Drawn
}

// Draw implements [ae.Drawn].
func (s someDrawn) Draw(i int, seed uint64) ([]uint32, []float32) {
	return s.drawn.Draw(s.some[i], seed)
}
