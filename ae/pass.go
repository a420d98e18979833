package ae

import (
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A pass takes one batch forward through the network to its loss, and the gradient back.
// It keeps its memory from batch to batch.
type pass struct {
	net       *Net
	loss      Loss
	penalties []Penalty
	params    []*param
	tied      bool     // the first layer's weights are used again at the output
	narrow    *layer   // the output layer for this batch where it is sampled, or nil
	spare     *layer   // narrow of the batch before, whose memory is used again
	columns   []uint32 // the outputs that narrow has

	x, target Sparse
	y         []matrix // activations of each layer, encoder then decoder; the last holds the deltas of the output's sums
	clean     matrix   // the code activations before noise
	losses    []float64
	buffers   [][]float32
}

func newPass(n *Net, cfg Config) *pass {
	p := &pass{net: n, loss: cfg.Loss, penalties: cfg.Penalties, tied: cfg.Tied}
	for _, l := range p.layers() {
		p.params = append(p.params, l.b)
		if !l.shared {
			p.params = append(p.params, l.w)
		}
	}
	return p
}

func (p *pass) layers() []*layer {
	layers := append(append([]*layer(nil), p.net.encoder...), p.net.decoder...)
	if p.narrow != nil {
		layers[len(layers)-1] = p.narrow
	}
	return layers
}

// load fetches a batch. With samples, only some of its outputs are computed.
func (p *pass) load(x, target Rows, rows []int, samples int, rng *rand.Rand) {
	p.x.gather(x, rows)
	p.target.gather(target, rows)
	p.narrow = nil
	if samples > 0 {
		p.sample(samples, rng)
	}
	p.y = p.y[:0]
	for i, l := range p.layers() {
		p.y = append(p.y, view(len(rows), l.out, p.buffer(i, len(rows)*l.out)))
	}
}

func (p *pass) buffer(i, n int) []float32 {
	for len(p.buffers) <= i {
		p.buffers = append(p.buffers, nil)
	}
	if len(p.buffers[i]) < n {
		p.buffers[i] = make([]float32, n)
	}
	return p.buffers[i]
}

// learn computes the mean loss of the batch plus its penalties, and the gradients of both. noise is
// added to the code activations before they are decoded; nil is none.
func (p *pass) learn(noise []float32) (objective, loss float64) {
	loss = p.forward(noise) / float64(p.y[0].Rows)
	return loss + p.backward(), loss
}

// forward returns the summed loss of the batch, and leaves the output deltas behind.
func (p *pass) forward(noise []float32) float64 {
	layers, code := p.layers(), len(p.net.encoder)-1
	layers[0].forwardSparse(p.y[0], &p.x)
	for i := 1; i < len(layers); i++ {
		if i == code+1 {
			p.distort(p.y[code], noise)
		}
		if i == len(layers)-1 {
			layers[i].sums(p.y[i], p.y[i-1])
		} else {
			layers[i].forward(p.y[i], p.y[i-1])
		}
	}
	return p.compare(p.y[len(layers)-1])
}

// distort keeps the clean code, for its derivative and its penalties, and adds the noise.
func (p *pass) distort(code matrix, noise []float32) {
	p.clean = view(code.Rows, code.Cols, p.buffer(len(p.y), len(code.Data)))
	copy(p.clean.Data, code.Data)
	if noise != nil {
		kernel.Axpy(code.Data, 1, noise)
	}
}

// compare leaves the gradient of the batch's mean loss in out, and returns the sum of losses.
func (p *pass) compare(out matrix) float64 {
	p.losses = append(p.losses[:0], make([]float64, out.Rows)...)
	parallel(out.Rows, func(from, to int) {
		for i := from; i < to; i++ {
			cols, vals := p.target.Row(i)
			p.losses[i] = p.loss.delta(rowOf(out, i), cols, vals)
			kernel.Scale(rowOf(out, i), 1/float32(out.Rows))
		}
	})
	sum := 0.0
	for _, l := range p.losses {
		sum += l
	}
	return sum
}

// backward computes the gradient of the mean loss of the batch plus its penalties, after
// forward, and returns the penalties.
func (p *pass) backward() (penalties float64) {
	layers, code := p.layers(), len(p.net.encoder)-1
	for i, l := range layers {
		l.b.dense()
		clear(l.b.grad)
		if i > 0 && !l.shared || p.tied { // backwardSparse makes the room of the first layer
			l.w.dense()
		}
	}
	last := len(layers) - 1
	delta := p.y[last]
	addColumns(layers[last].b.grad, delta)
	for i := last; i > 0; i-- {
		dx := view(delta.Rows, layers[i].in, p.buffer(len(layers)+1+i, delta.Rows*layers[i].in))
		layers[i].backward(dx, delta, p.y[i-1], p.tied && i <= code) // the mirror layer came first
		y := p.y[i-1]
		if i-1 == code {
			y = p.clean
			penalties = p.penalize(y, dx)
		}
		layers[i-1].delta(dx, y)
		delta = dx
	}
	layers[0].backwardSparse(delta, &p.x, p.tied)
	if p.narrow != nil {
		p.widen()
	}
	return penalties
}

func (p *pass) penalize(h, dh matrix) (sum float64) {
	for _, q := range p.penalties {
		sum += q.penalize(h, dh)
	}
	return sum
}
