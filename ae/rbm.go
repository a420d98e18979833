package ae

import (
	"cmp"
	"context"
	"fmt"
	"math"
)

// Visible selects the distribution of the visible units in the first machine of [RBMs].
type Visible uint8

const (
	// Counts treats a row of sum D as the counts of D draws from one softmax over the columns
	// (Salakhutdinov and Hinton, "Replicated softmax: an undirected topic model", 2009). Values
	// are at least zero.
	Counts Visible = iota
	// Binary treats each value as the probability of an independent event. Values lie in [0,1].
	Binary
)

// RBMs trains each encoder layer in turn, from the first, as a restricted Boltzmann machine by
// contrastive divergence (Hinton, Osindero and Teh, "A fast learning algorithm for deep belief
// nets", 2006). The visible units of a machine are the outputs of the layers below, which are
// fixed. The machines are then unrolled into encoder and decoder (Hinton and Salakhutdinov,
// "Reducing the dimensionality of data with neural networks", 2006).
//
// All encoder layers must be [Sigmoid]; those that Config.Frozen excludes are not trained. The
// outputs of the layers below are computed once and kept in memory, as in [Greedy]. If rows of
// counts sum to more than 50 on average, the rate is divided by the square root of the ratio to
// 50. Progress.Loss is the reconstruction loss, from hidden probabilities, of a fixed sample of
// the rows at the end of the last epoch.
type RBMs struct {
	Visible Visible // of the first machine; 0 means Counts
	Epochs  int     // per layer; 0 means half of Config.Epochs
	Steps   int     // of Gibbs sampling per batch; 0 means 1

	// Persistent continues the Markov chains of the previous batch instead of starting from the
	// documents (Tieleman, 2008).
	Persistent bool

	// Rate is the initial learning rate, which decreases linearly to zero; 0 means 0.1, or 0.05
	// if Persistent is set.
	Rate float64

	// Momentum is that of [SGD] after the first tenth of the steps, in which it is at most 0.5; 0
	// means 0.9.
	Momentum float64
	Decay    float64 // as in [SGD]
}

func (r RBMs) withDefaults(cfg Config) RBMs {
	rate := 0.1
	if r.Persistent { // the chains follow the weights only at a lower rate
		rate = 0.05
	}
	r.Epochs = cmp.Or(r.Epochs, max(1, cfg.Epochs/2))
	r.Steps = max(r.Steps, 1)
	r.Rate = cmp.Or(r.Rate, rate)
	r.Momentum = cmp.Or(r.Momentum, 0.9)
	return r
}

func (r RBMs) pretrain(ctx context.Context, n *Net, x Rows, cfg Config) error {
	if err := r.check(n, x); err != nil {
		return err
	}
	r = r.withDefaults(cfg)
	for i, l := range n.encoder {
		if i >= cfg.Frozen {
			m := r.machine(l, x, cfg, i)
			if err := m.run(ctx); err != nil {
				return fmt.Errorf("layer %d: %w", i+1, err)
			}
			m.unroll()
			if i < len(n.decoder) {
				m.copyToDecoder(n.decoder[len(n.decoder)-1-i])
			}
		}
		if i+1 < len(n.encoder) {
			x = (&Net{encoder: []*layer{l}}).outputs(x)
		}
		r.Visible = Binary
	}
	return nil
}

func (r RBMs) check(n *Net, x Rows) error {
	if r.Visible > Binary || r.Epochs < 0 || r.Steps < 0 || !(r.Rate >= 0) || !isShare(r.Momentum) || !(r.Decay >= 0) {
		return fmt.Errorf("%w: invalid settings of Boltzmann machines: %+v", ErrConfig, r)
	}
	for i, l := range n.encoder {
		if l.act != Sigmoid {
			return fmt.Errorf("%w: layer %d is %v, but Boltzmann machines require sigmoid layers", ErrConfig, i+1, l.act)
		}
	}
	return r.Visible.check(x)
}

func (v Visible) check(x Rows) error {
	most := float32(math.MaxFloat32)
	if v == Binary {
		most = 1
	}
	n, _ := x.Dims()
	for i := range n {
		cols, vals := x.Row(i)
		for j, val := range vals {
			if val < 0 || val > most {
				return fmt.Errorf("%w: row %d, column %d: visible units require values from 0 to %.3g, not %v", ErrConfig, i, cols[j], most, val)
			}
		}
	}
	return nil
}

// unroll turns the machine's layer into a layer of the network.
func (m *machine) unroll() {
	m.layer.b.m, m.layer.w.m = nil, nil // the optimiser of the network starts without moments
	if m.Visible == Counts {
		m.layer.foldBiases()
	}
}

// copyToDecoder copies the transposed weights and the visible biases to a decoder layer that
// mirrors the sizes of the machine's layer.
func (m *machine) copyToDecoder(to *layer) {
	l := m.layer
	if to.in != l.out || to.out != l.in {
		return
	}
	copy(to.b.value, m.bias.value)
	if !to.shared {
		copy(to.w.value, transpose(view(l.in, l.out, l.w.value)).Data)
	}
}

// foldBiases adds the biases to every row of the weights and clears them. A row of counts with
// sum D then adds the biases D times, as the replicated softmax requires. In a decoder with the
// same weights, the addition has no effect, because it is the same for all columns.
func (l *layer) foldBiases() {
	addToRows(l.weights(l.w.value), l.b.value)
	clear(l.b.value)
}
