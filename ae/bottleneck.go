package ae

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A Bottleneck is what code activations go through on their way to the decoder while training.
// The bottlenecks are [Noise], [Bernoulli], [Variational], [Winners] and [SparseCoding].
type Bottleneck interface {
	// transmit returns what the decoder gets for the code activations h, and what that adds to the
	// objective, per document.
	transmit(p *pass, h *node) (z *node, extra float64)
}

// derive is a node that begins as a copy of h and hands its gradient on to h, times slope if there is one.
func derive(p *pass, h *node, slope []real) *node {
	z := p.node(h.Rows, h.Cols)
	copy(z.Data, h.Data)
	z.back = func() {
		dh := h.accumulator()
		if slope == nil {
			kernel.Axpy(dh.Data, 1, z.grad.Data)
			return
		}
		for i, s := range slope {
			dh.Data[i] += s * z.grad.Data[i]
		}
	}
	return z
}

// Noise adds N(0,σ²) to the code. To get a message through it, the network drives activations to
// 0 or 1, where thresholding them loses little (Salakhutdinov and Hinton, 2009).
type Noise struct {
	Sigma float64 // standard deviation at the first step
	Fade  bool    // lower it linearly to zero over the training
}

func (n Noise) transmit(p *pass, h *node) (*node, float64) {
	sigma := n.Sigma
	if n.Fade {
		sigma *= 1 - p.done
	}
	if sigma == 0 {
		return h, 0
	}
	z := derive(p, h, nil)
	for i := range z.Data {
		z.Data[i] += real(sigma * p.rng.NormFloat64())
	}
	return z, 0
}

// Bernoulli draws each code unit as a bit that is one with the probability of its activation, and takes
// the gradient by the bit for that by the activation: the straight-through estimator (Bengio,
// Léonard and Courville, 2013), which is biased where the loss is not linear in the bits.
type Bernoulli struct{}

func (Bernoulli) transmit(p *pass, h *node) (*node, float64) {
	z := derive(p, h, nil)
	for i, v := range h.Data {
		z.Data[i] = 0
		if p.rng.Float64() < float64(v) {
			z.Data[i] = 1
		}
	}
	return z, 0
}

// Winners lets only the strongest activations through and zeroes the others: over the batch, the
// given share of each unit's (lifetime sparsity; Makhzani and Frey, "Winner-take-all autoencoders", 2015), or the
// K strongest units of each document (Makhzani and Frey, "k-sparse autoencoders", 2014).
type Winners struct {
	Share   float64 // of a batch's documents, for each unit, in (0,1]; 0 means all
	K       int     // units of each document; 0 means all
	Spatial bool    // where the code are the maps of a convolution: of each only the strongest place, which competes for the unit
}

func (w Winners) build(n *Net, _ *rand.Rand) error {
	if w.Spatial && n.encoder[len(n.encoder)-1].window == nil {
		return fmt.Errorf("%w: spatial winners want a code of maps: convolutions without layers after them", ErrConfig)
	}
	return nil
}

func (w Winners) transmit(p *pass, h *node) (*node, float64) {
	win := w.mask(p.net, h.matrix)
	z := derive(p, h, win)
	for i, v := range win {
		z.Data[i] *= v
	}
	return z, 0
}

// Keep zeroes, in rows of code activations of n, what would not get through to its decoder if they were a batch: winners are
// chosen in training only, so that a network decodes what it encodes as it has learned to only after this.
func (w Winners) Keep(n *Net, activations []float32) {
	h := view(len(activations)/n.Units(), n.Units(), reals(activations))
	for i, v := range w.mask(n, h) {
		activations[i] *= float32(v)
	}
}

// mask is 1 for the winners of the rows of h and 0 for the others.
func (w Winners) mask(n *Net, h matrix) []real {
	if !w.Spatial {
		return w.denseMask(h)
	}
	win := make([]real, len(h.Data))
	at, tops := peaks(h, n.encoder[len(n.encoder)-1].out)
	for i, v := range w.denseMask(tops) {
		win[at[i]] = v
	}
	return win
}

// denseMask is 1 where the activations h win and 0 elsewhere.
func (w Winners) denseMask(h matrix) []real {
	win := slices.Repeat([]real{1}, len(h.Data))
	if w.Share > 0 {
		n := max(1, int(math.Round(w.Share*float64(h.Rows))))
		for j := range h.Cols {
			clearLosers(win, h.Data, j, h.Cols, h.Rows, n)
		}
	}
	if w.K > 0 {
		for i := range h.Rows {
			clearLosers(win, h.Data, i*h.Cols, 1, h.Cols, w.K)
		}
	}
	return win
}

// peaks are the largest values of each of so many maps in the rows of h, and where in h they are.
func peaks(h matrix, units int) (at []int, tops matrix) {
	at, tops = make([]int, h.Rows*units), newMatrix(h.Rows, units)
	for i := range at {
		at[i] = i/units*h.Cols + i%units
		for k := at[i]; k < (i/units+1)*h.Cols; k += units {
			if h.Data[k] > h.Data[at[i]] {
				at[i] = k
			}
		}
		tops.Data[i] = h.Data[at[i]]
	}
	return at, tops
}

// clearLosers zeroes win where, of the n values of x at from, from+step, …, another k are larger; the first of equals wins.
func clearLosers(win, x []real, from, step, n, k int) {
	if k >= n {
		return
	}
	order := span(0, n)
	slices.SortStableFunc(order, func(a, b int) int { return descending(x[from+a*step], x[from+b*step]) })
	for _, i := range order[k:] {
		win[from+i*step] = 0
	}
}

func descending(a, b real) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}
