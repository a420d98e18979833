package ae

import (
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A pass computes the loss of one batch and its gradient.
type pass struct {
	tape
	net        *Net
	loss       Loss
	bottleneck Bottleneck
	penalties  []Penalty
	params     []*param

	*batch
	rng  *rand.Rand // restarted from noiseSeed by forward
	done float64    // share of the training steps that are finished

	hidden []*node // activations of each encoder layer; the last is the code
	losses []float64

	last     *node     // input of the output layer
	sampling *sampling // nil before the first sampled batch
}

func newPass(n *Net, cfg Config) *pass {
	p := &pass{net: n, loss: cfg.Loss, bottleneck: cfg.Bottleneck, penalties: cfg.Penalties, batch: new(batch)}
	for _, l := range n.layers() {
		p.params = append(p.params, l.params()...)
	}
	if n.labels != nil {
		p.params, p.penalties = append(p.params, n.labels.params()...), append(slices.Clip(p.penalties), cfg.Labels)
	}
	return p
}

// code returns the activations of the code layer, before the bottleneck.
func (p *pass) code() *node { return p.hidden[len(p.hidden)-1] }

// learn computes the gradient of the objective, which is the mean loss of the batch plus the
// penalties. It returns both the objective and the mean loss.
func (p *pass) learn() (objective, loss float64) {
	out, extra := p.reconstruct()
	loss = p.compare(out) / float64(out.Rows)
	out.grad, out.hasGrad = out.matrix, true
	for _, q := range p.penalties {
		extra += q.penalize(p)
	}
	p.back()
	if p.columns != nil {
		p.sampling.expand(p.batch, p.last.matrix)
	}
	return loss + extra, loss
}

// reconstruct computes the sums of the output layer with the noise of training, and the term that
// the bottleneck adds to the objective.
func (p *pass) reconstruct() (out *node, extra float64) {
	p.forward()
	z := p.code()
	if p.bottleneck != nil {
		z, extra = p.bottleneck.transmit(p, z)
	}
	return p.decode(z), extra
}

// forward computes the activations of the encoder.
func (p *pass) forward() {
	p.rewind()
	p.rng = rand.New(rand.NewPCG(p.noiseSeed, 0))
	for _, q := range p.params {
		q.hasGrad = false
	}
	p.hidden = p.net.encode(&p.tape, &p.x)
}

// measure returns the sum of the losses of the batch, without noise.
func (p *pass) measure() float64 {
	p.forward()
	return p.compare(p.decode(p.code()))
}

// decode returns the sums of the output layer, before its activation, for the codes z.
func (p *pass) decode(z *node) *node {
	last := len(p.net.decoder) - 1
	for _, l := range p.net.decoder[:last] {
		z = l.run(&p.tape, z)
	}
	p.last = z
	if p.columns != nil {
		return p.sampledSums(z)
	}
	return p.net.decoder[last].sums(&p.tape, z)
}

// compare replaces the sums of the output by the gradient of the batch's mean loss. It returns
// the sum of the losses.
func (p *pass) compare(out *node) float64 {
	p.losses = append(p.losses[:0], make([]float64, out.Rows)...)
	if p.columns != nil {
		return p.sampling.compare(p, out, p.last)
	}
	each(out.Rows, func(i int) {
		cols, vals := p.target.Row(i)
		p.losses[i] = p.loss.delta(rowOf(out.matrix, i), cols, vals)
		kernel.Scale(rowOf(out.matrix, i), 1/real(out.Rows))
	})
	return sumOf(p.losses)
}

func sumOf(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}
