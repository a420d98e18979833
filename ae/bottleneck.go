package ae

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A Bottleneck transforms the code activations on their way to the decoder during training. The
// bottlenecks are [Noise], [Bernoulli], [Variational], [Winners] and [SparseCoding].
type Bottleneck interface {
	// transmit returns the input of the decoder for the code activations h, and the term that is
	// added to the objective, averaged over the documents.
	transmit(p *pass, h *node) (z *node, extra float64)
}

// derive returns a node that is a copy of h. Its gradient, times slope if slope is not nil, is
// added to that of h.
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

// Noise adds N(0,σ²) to the code. To transmit information through the noise, the network learns
// to push activations to 0 or 1. Thresholding such activations loses little (Salakhutdinov and
// Hinton, 2009).
type Noise struct {
	Sigma float64 // standard deviation at the first step
	Fade  bool    // decrease it linearly to zero over the training
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

// Bernoulli replaces each code unit by a random bit, which is 1 with the probability given by the
// activation. Its backward pass uses the gradient with respect to the bit as that with respect to
// the activation. This is the straight-through estimator (Bengio, Léonard and Courville, 2013),
// which is biased if the loss is not linear in the bits.
type Bernoulli struct{}

func (Bernoulli) transmit(p *pass, h *node) (*node, float64) {
	z := derive(p, h, nil)
	drawBits(z.Data, h.Data, p.rng)
	return z, 0
}

// Winners keeps the strongest activations and zeroes the others. Share keeps, for each unit, its
// strongest activations in the batch (lifetime sparsity; Makhzani and Frey, "Winner-take-all
// autoencoders", 2015). K keeps the K strongest units of each document (Makhzani and Frey,
// "k-sparse autoencoders", 2014).
type Winners struct {
	Share float64 // share of a batch's documents kept for each unit, in (0,1]; 0 means all
	K     int     // units kept for each document; 0 means all

	// Spatial is for a code that is the output of a convolution. Only the strongest place of each
	// channel is kept, and Share and K choose among these.
	Spatial bool
}

func (w Winners) build(n *Net, _ *rand.Rand) error {
	if w.Spatial && n.encoder[len(n.encoder)-1].window == nil {
		return fmt.Errorf("%w: spatial winners require convolutions without layers after them", ErrConfig)
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

// Keep zeroes the activations that lose, where activations holds rows of code activations of n,
// which are treated as one batch. [Net.Encode] does not choose winners, so Keep must be called
// before [Net.Decode] to give the decoder the input that it was trained for.
func (w Winners) Keep(n *Net, activations []float32) {
	h := view(len(activations)/n.Units(), n.Units(), reals(activations))
	for i, v := range w.mask(n, h) {
		activations[i] *= float32(v)
	}
}

// mask returns 1 for the winners in the rows of h and 0 for the other values.
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

// denseMask is mask without Spatial.
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

// peaks returns the largest value of each channel of the maps in the rows of h, and its index in
// h.Data. units is the number of channels.
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

// clearLosers considers the n values of x at from, from+step, … and zeroes win for all but the k
// largest. Of equal values, the first wins.
func clearLosers(win, x []real, from, step, n, k int) {
	if k >= n {
		return
	}
	order := span(0, n)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[from+b*step], x[from+a*step]) })
	for _, i := range order[k:] {
		win[from+i*step] = 0
	}
}
