package ae

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// A Net is an autoencoder: an encoder from d columns to a code layer, and a decoder back.
// It is safe for concurrent use.
type Net struct {
	encoder, decoder []*layer

	// What some trainings need beside.
	logVariances *layer   // beside the code layer, the log variances of a [Variational] code; or nil
	critic       []*layer // tells codes from draws from an [Adversarial] prior
}

// Shape describes the layers of a network. Zero values are the defaults stated.
type Shape struct {
	Grid          Grid          // how the columns of a row lie; wanted by Convolutions only
	Convolutions  []Convolution // the first layers of the encoder
	Deconvolution bool          // instead of Layers and Decoder: one linear transposed convolution that takes the maps of the last convolution back to the Grid

	Layers  []int      // units of each further encoder layer; the last one is the code; none, after Convolutions, if the code are their maps
	Hidden  Activation // of every hidden layer; 0 means Tanh
	Code    Activation // of the code layer; 0 means Sigmoid
	Decoder []int      // hidden units between code and output; nil mirrors Layers, empty goes straight to the output
	Tied    bool       // the decoder uses the encoder's weights; wants a mirrored decoder
	Output  Activation // of the output; Train sets it from the loss; 0 means Softmax
	Outputs int        // columns of the output; Train sets it from the target; 0 means those of the input
	Init    Init       // of the weights; 0 means FanIn
}

// New makes a network for rows of d columns with random weights.
func New(d int, s Shape, seed uint64) (*Net, error) {
	s.Outputs = cmp.Or(s.Outputs, d)
	if err := s.check(d); err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	n := &Net{encoder: append(s.convolve(rng), s.stack(s.width(d), s.Layers, cmp.Or(s.Code, Sigmoid), rng)...)}
	if s.Deconvolution {
		n.decoder = []*layer{s.deconvolution(rng)}
		return n, nil
	}
	if s.Tied {
		n.decoder = mirror(n.encoder, s.Hidden, cmp.Or(s.Output, Softmax))
		return n, nil
	}
	n.decoder = s.stack(n.Units(), append(s.decoder(), s.Outputs), cmp.Or(s.Output, Softmax), rng)
	return n, nil
}

func (s Shape) check(d int) error {
	if len(s.Layers)+len(s.Convolutions) == 0 {
		return errors.New("a network needs at least a code layer")
	}
	for _, units := range append(slices.Concat(s.Layers, s.Decoder), d, s.Outputs) {
		if units < 1 {
			return fmt.Errorf("a layer of %d units", units)
		}
	}
	if s.Tied && s.Decoder != nil && !slices.Equal(s.Decoder, s.mirror()) {
		return fmt.Errorf("tied weights want the decoder %v, not %v", s.mirror(), s.Decoder)
	}
	if s.Tied && s.Outputs != d {
		return fmt.Errorf("tied weights want as many outputs as inputs, not %d for %d", s.Outputs, d)
	}
	return s.checkConvolutions(d)
}

func (s Shape) mirror() []int {
	hidden := slices.Clone(s.Layers[:max(0, len(s.Layers)-1)])
	slices.Reverse(hidden)
	return hidden
}

func (s Shape) decoder() []int {
	if s.Decoder == nil {
		return s.mirror()
	}
	return slices.Clone(s.Decoder)
}

// stack makes layers of so many units each, the last one with an activation of its own.
func (s Shape) stack(in int, units []int, last Activation, rng *rand.Rand) []*layer {
	var layers []*layer
	for i, out := range units {
		act := s.Hidden
		if i == len(units)-1 {
			act = last
		}
		layers = append(layers, newLayer(in, out, act, s.Init, rng))
		in = out
	}
	return layers
}

func mirror(encoder []*layer, hidden, last Activation) []*layer {
	var layers []*layer
	for i := len(encoder) - 1; i >= 0; i-- {
		act := hidden
		if i == 0 {
			act = last
		}
		layers = append(layers, encoder[i].mirror(act))
	}
	return layers
}

// Inputs is d, the number of columns that the network reads.
func (n *Net) Inputs() int { return n.encoder[0].inputs() }

// Units is the width of the code layer.
func (n *Net) Units() int { return n.encoder[len(n.encoder)-1].outputs() }

// Shape describes the encoder, so that another network can be made like it; of the decoder it says nothing. It leaves out a
// last layer like that of [Net.Rotated]: whatever comes above can turn the code by itself.
func (n *Net) Shape() Shape {
	layers := n.encoder
	if n.rotated() {
		layers = layers[:len(layers)-1]
	}
	s := Shape{Code: layers[len(layers)-1].act}
	for _, l := range layers {
		s.Layers = append(s.Layers, l.out)
	}
	if len(layers) > 1 {
		s.Hidden = layers[0].act
	}
	return s
}

// Output is the activation of the last layer: what its outputs mean. It is Identity without a decoder.
func (n *Net) Output() Activation {
	if len(n.decoder) == 0 {
		return Identity
	}
	return n.decoder[len(n.decoder)-1].act
}

// layers are all that there are.
func (n *Net) layers() []*layer {
	all := slices.Concat(n.encoder, n.decoder)
	if n.logVariances != nil {
		all = append(all, n.logVariances)
	}
	return append(all, n.critic...)
}

// copyFrom copies from another network the layers that fit, as far as they fit.
func (n *Net) copyFrom(from *Net) {
	copyLayers(n.encoder, from.encoder)
	copyLayers(n.decoder, from.decoder)
}

func copyLayers(to, from []*layer) {
	for i := range min(len(to), len(from)) {
		if to[i].in != from[i].in || to[i].out != from[i].out || to[i].transposed != from[i].transposed {
			return
		}
		to[i].copyFrom(from[i])
	}
}

// freeze keeps the first encoder layers as they are.
func (n *Net) freeze(layers int) {
	for _, l := range n.encoder[:layers] {
		l.frozen = true
	}
}

// chunk is how many documents go through the network at once.
const chunk = 256

// Encode stores the activations of the code layer in dst, x's rows × [Net.Units], and
// returns it; a nil dst is allocated. It panics if x is not [Net.Inputs] columns wide.
func (n *Net) Encode(dst []float32, x Rows) []float32 {
	rows, d := x.Dims()
	if d != n.Inputs() {
		panic(fmt.Sprintf("ae: rows of %d columns for a network of %d", d, n.Inputs()))
	}
	if dst == nil {
		dst = make([]float32, rows*n.Units())
	}
	var t tape
	var part Sparse
	for at := 0; at < rows; at += chunk {
		part.gather(x, span(at, min(at+chunk, rows)))
		h := n.encode(&t, &part)
		floats32(dst[at*n.Units():], h[len(h)-1].Data)
		t.rewind()
	}
	return dst
}

// span lists from, from+1, …, to-1.
func span(from, to int) []int {
	all := make([]int, to-from)
	for i := range all {
		all[i] = from + i
	}
	return all
}

// Decode returns the outputs for rows of code activations, one row of as many columns as the
// network writes for each [Net.Units] values: probabilities over the columns where the output
// is a softmax. It returns nil for a network without a decoder.
func (n *Net) Decode(activations []float32) []float32 {
	if len(n.decoder) == 0 {
		return nil
	}
	var t tape
	y := t.value(view(len(activations)/n.Units(), n.Units(), reals(activations)))
	for _, l := range n.decoder {
		y = l.run(&t, y)
	}
	return floats32(make([]float32, len(y.Data)), y.Data)
}

// encode returns the activations of each encoder layer, the code last. Of all convolutions it is one.
func (n *Net) encode(t *tape, x *Sparse) []*node {
	first, rest := n.read(t, x)
	h := []*node{first}
	for i, l := range rest {
		h = append(h, l.run(t, h[i]))
	}
	return h
}

// Hyperplanes is a network of one layer with weights from N(0,1) and no decoder: unit j is over ½
// on one side of a random hyperplane. Thresholded, it is the locality-sensitive hash of
// Charikar (2002), which needs no training.
func Hyperplanes(d, units int, seed uint64) *Net {
	rng := rand.New(rand.NewPCG(seed, 0))
	l := newLayer(d, units, Sigmoid, FanIn, rng)
	for i := range l.w.value {
		l.w.value[i] = real(rng.NormFloat64())
	}
	return &Net{encoder: []*layer{l}}
}
