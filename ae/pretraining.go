package ae

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// A Pretraining sets the weights of the layers one by one, before all layers are trained
// together. The pretrainings are [Principal], [Greedy] and [RBMs].
type Pretraining interface {
	pretrain(ctx context.Context, n *Net, x Rows, cfg Config) error
}

// Greedy trains each encoder layer in turn, from the first, as an autoencoder of the outputs of
// the layers below, which are fixed (Bengio, Lamblin, Popovici and Larochelle, "Greedy layer-wise
// training of deep networks", 2007). These outputs are computed once and kept in memory: n rows
// of one float32 for each unit of the layer below.
//
// The first layer is trained with the loss, the target and the corruption of the Config, and the
// layers above it with squared error. Each layer is trained together with a decoder layer, which
// has the activation of the network's own. The weights of this decoder layer are copied to the
// corresponding layer of the network's decoder if that has the same size. The optimiser keeps its
// moments of each layer, which makes the first steps of the training of all layers small. Frozen
// layers keep the weights of Config.Start; without Start, they are pretrained like the others.
type Greedy struct {
	Epochs int // per layer; 0 means half of Config.Epochs
}

func (g Greedy) pretrain(ctx context.Context, n *Net, x Rows, cfg Config) error {
	if cfg.Start != nil {
		n.freeze(cfg.Frozen)
	}
	for i, l := range n.encoder {
		one, err := g.fit(ctx, l, x, g.config(cfg, i))
		if err != nil {
			return fmt.Errorf("layer %d: %w", i+1, err)
		}
		if back := n.decoder[len(n.decoder)-1-min(i, len(n.decoder)-1)]; back.in == l.out && back.out == one.decoder[0].out {
			back.copyFrom(one.decoder[0])
		}
		x = one.outputs(x)
	}
	return nil
}

// config returns the Config for training layer i.
func (g Greedy) config(cfg Config, i int) Config {
	c := Config{Shape: cfg.Shape, Loss: cfg.Loss, Target: cfg.Target, Corruption: cfg.Corruption, Optimiser: cfg.Optimiser, Rate: cfg.Rate,
		Epochs: cmp.Or(g.Epochs, max(1, cfg.Epochs/2)), Batch: cfg.Batch, Clip: cfg.Clip, Seed: cfg.Seed + uint64(i) + 1}
	if i > 0 {
		c.Loss, c.Target = squaredThrough{cfg.Hidden}, nil
	}
	c.Report = func(p Progress) { p.Layer = i + 1; cfg.Report(p) }
	return c.withDefaults()
}

// squaredThrough is the squared error of outputs with the activation of a hidden layer, so that
// they have the same range as their targets.
type squaredThrough struct{ act Activation }

func (s squaredThrough) output() Activation { return s.act }

func (s squaredThrough) delta(sums []real, cols []uint32, vals []float32) float64 {
	s.act.apply(sums)
	y := slices.Clone(sums)
	loss := SquaredError{}.delta(sums, cols, vals)
	s.act.backprop(sums, y)
	return loss
}

// fit trains l in place, together with a decoder layer of its own.
func (g Greedy) fit(ctx context.Context, l *layer, x Rows, cfg Config) (*Net, error) {
	one := &Net{encoder: []*layer{l}, decoder: []*layer{l.mirror(cfg.Output)}}
	if !cfg.Tied {
		one.decoder = cfg.Shape.stack(l.out, []int{width(cfg.target(x))}, cfg.Output, cfg.random(5))
	}
	t, err := newTrainer(x, cfg, one)
	if err != nil {
		return nil, err
	}
	return t.run(ctx)
}

// copyFrom copies the weights and biases of a layer of the same size. Shared weights are left
// out, because the mirror layer has them.
func (l *layer) copyFrom(from *layer) {
	copy(l.b.value, from.b.value)
	if !l.shared {
		copy(l.w.value, from.w.value)
	}
}

// outputs returns the code activations of x as rows.
func (n *Net) outputs(x Rows) Rows {
	return &denseRows{cols: span(0, uint32(n.Units())), data: n.Encode(nil, x)}
}

// denseRows are rows that store all columns.
type denseRows struct {
	cols []uint32
	data []float32
}

func (d *denseRows) Dims() (int, int) { return len(d.data) / len(d.cols), len(d.cols) }

func (d *denseRows) Row(i int) ([]uint32, []float32) {
	return d.cols, d.data[i*len(d.cols) : (i+1)*len(d.cols)]
}
