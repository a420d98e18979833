package ae

import (
	"cmp"
	"context"
	"fmt"
	"math"
)

// Visible says what the first machine of [RBMs] takes a row for.
type Visible uint8

const (
	// Counts takes a row for how often each word was drawn in as many draws from one softmax as the row sums to (Salakhutdinov
	// and Hinton, "Replicated softmax: an undirected topic model", 2009). Values are at least zero.
	Counts Visible = iota
	// Binary takes each column for the probability of an event of its own. Values lie in [0,1].
	Binary
)

// RBMs trains each encoder layer, from the first, as a restricted Boltzmann machine of what the layers below, which stay as
// they are, make of the rows, by contrastive divergence (Hinton, Osindero and Teh, "A fast learning algorithm for
// deep belief nets", 2006), and unrolls the machines into encoder and decoder (Hinton and Salakhutdinov, "Reducing the
// dimensionality of data with neural networks", 2006). All encoder layers must be [Sigmoid]; those that are to be
// frozen are not trained. The outputs of the layers below are computed once and kept, as [Greedy] does.
// Counts in rows that sum to more than 50 on average are learned at a rate that is lower by the root of the ratio.
// Progress.Loss is that of a fixed sample of the rows, said again from their hidden probabilities, at the end of the last epoch.
type RBMs struct {
	Visible    Visible // what the first layer sees; 0 means Counts
	Epochs     int     // for each layer; 0 means half of Config.Epochs
	Steps      int     // of Gibbs sampling on each batch; 0 means 1
	Persistent bool    // each batch goes on with the fantasies of the last one, not from its documents (Tieleman, 2008)
	Rate       float64 // learning rate at the start, from where it falls linearly to zero; 0 means 0.1, or with Persistent 0.05
	Momentum   float64 // after the first tenth of the steps, and 0.5 before; 0 means 0.9
	Decay      float64 // as [SGD] has it
}

func (r RBMs) withDefaults(cfg Config) RBMs {
	if r.Epochs == 0 {
		r.Epochs = max(1, cfg.Epochs/2)
	}
	r.Steps = max(r.Steps, 1)
	if r.Rate == 0 {
		r.Rate = 0.1
		if r.Persistent { // fantasies must keep up with the weights
			r.Rate = 0.05
		}
	}
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
		return fmt.Errorf("%w: Boltzmann machines of %+v", ErrConfig, r)
	}
	for i, l := range n.encoder {
		if l.act != Sigmoid {
			return fmt.Errorf("%w: layer %d is %v, but the units of Boltzmann machines are sigmoid", ErrConfig, i+1, l.act)
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
				return fmt.Errorf("%w: row %d, column %d: visible units take values from 0 to %.3g, not %v", ErrConfig, i, cols[j], most, val)
			}
		}
	}
	return nil
}

// unroll leaves the machine's layer as a layer of a network.
func (m *machine) unroll() {
	m.layer.b.m, m.layer.w.m = nil, nil // the network's optimiser begins afresh
	if m.Visible == Counts {
		m.layer.foldBiases()
	}
}

// copyToDecoder gives a decoder layer the way back, if it is the mirror by its size.
func (m *machine) copyToDecoder(to *layer) {
	l := m.layer
	if to.in != l.out || to.out != l.in {
		return
	}
	copy(to.b.value, m.bias.value)
	if to.shared {
		return
	}
	for i := range l.in {
		for j := range l.out {
			to.w.value[j*l.in+i] = l.w.value[i*l.out+j]
		}
	}
}

// foldBiases adds the biases to every row of the weights: a row x of counts brings them in as often as it sums to, which is
// what a replicated softmax wants. As part of a decoder they change nothing, since they are the same for all words.
func (l *layer) foldBiases() {
	addToRows(l.weights(l.w.value), l.b.value)
	clear(l.b.value)
}
