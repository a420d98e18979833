package ae

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// A Net is an autoencoder: an encoder that maps d columns to a code layer, and a decoder that
// maps the code back to columns. It is safe for concurrent use.
type Net struct {
	encoder, decoder []*layer

	// Layers that only some trainings use.
	logVariances *layer   // reads the input of the code layer, for a [Variational] code; else nil
	critic       []*layer // separates codes from draws from an [Adversarial] prior; else nil
	labels       *layer   // predicts [Labels], in training only; else nil
}

// Shape describes the layers of a network. The zero value of a field is the default stated with
// it.
type Shape struct {
	Grid         Grid          // layout of the columns of a row; required with Convolutions
	Convolutions []Convolution // the first layers of the encoder

	// Deconvolution replaces Layers and Decoder by one linear transposed convolution, which maps
	// the output of the last convolution back to the Grid.
	Deconvolution bool

	// Layers lists the units of the encoder layers after the Convolutions. The last one is the
	// code. Without Layers, the output of the last convolution is the code.
	Layers []int
	Hidden Activation // of every hidden layer; 0 means Tanh
	Code   Activation // of the code layer; 0 means Sigmoid

	// Decoder lists the units of the hidden layers between code and output. A nil slice mirrors
	// Layers; with an empty one, the code layer is connected to the output directly.
	Decoder []int
	Tied    bool // the decoder uses the encoder's weights and must mirror the encoder

	// Output is the activation of the output layer. Train sets it to that of the loss. 0 means
	// Softmax.
	Output Activation

	// Outputs is the number of output columns. Train sets it to the width of the target. 0 means
	// the width of the input.
	Outputs int
	Init    Init // of the weights; 0 means FanIn
}

// New returns a network with random weights for rows of d columns.
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
		return errors.New("a network needs a code layer: it has neither layers nor convolutions")
	}
	for _, units := range append(slices.Concat(s.Layers, s.Decoder), d, s.Outputs) {
		if units < 1 {
			return fmt.Errorf("a layer of %d units, but a layer needs at least one", units)
		}
	}
	if s.Tied && s.Decoder != nil && !slices.Equal(s.Decoder, s.mirror()) {
		return fmt.Errorf("tied weights require the decoder %v, not %v", s.mirror(), s.Decoder)
	}
	if s.Tied && s.Outputs != d {
		return fmt.Errorf("tied weights require as many outputs as inputs, not %d outputs for %d inputs", s.Outputs, d)
	}
	return s.checkConvolutions(d)
}

// mirror returns the units of the hidden layers in reverse order.
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

// stack returns a layer for each number in units, of which the last has the activation last.
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

// mirror returns a decoder that uses the weights of the encoder.
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

// Inputs returns the number of columns that the network reads.
func (n *Net) Inputs() int { return n.encoder[0].inputs() }

// Units returns the width of the code layer.
func (n *Net) Units() int { return n.encoder[len(n.encoder)-1].outputs() }

// Shape returns the encoder's part of the Shape of n, from which a similar network can be made;
// the fields for the decoder are zero. A last layer like that of [Net.Rotated] is left out, since
// the layers of another network above it can learn the rotation.
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

// Tied reports whether the decoder uses the weights of the encoder.
func (n *Net) Tied() bool { return len(n.decoder) > 0 && n.decoder[len(n.decoder)-1].shared }

// Output returns the activation of the output layer, or Identity if there is no decoder.
func (n *Net) Output() Activation {
	if len(n.decoder) == 0 {
		return Identity
	}
	return n.decoder[len(n.decoder)-1].act
}

// layers returns all layers in the order of the file format: encoder, decoder, log variances and
// critic.
func (n *Net) layers() []*layer {
	all := slices.Concat(n.encoder, n.decoder)
	if n.logVariances != nil {
		all = append(all, n.logVariances)
	}
	return append(all, n.critic...)
}

// copyFrom copies the weights of from into n, layer by layer, until the sizes of two layers
// differ.
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

// freeze excludes the first encoder layers from training.
func (n *Net) freeze(layers int) {
	for _, l := range n.encoder[:layers] {
		l.frozen = true
	}
}

// chunk is the number of documents that Encode processes at a time.
const chunk = 256

// Encode stores the activations of the code layer for the rows of x in dst, [Net.Units] values
// per row, and returns dst. A nil dst is allocated. Encode panics if x does not have [Net.Inputs]
// columns.
func (n *Net) Encode(dst []float32, x Rows) []float32 {
	rows, d := x.Dims()
	if d != n.Inputs() {
		panic(fmt.Sprintf("ae: rows of %d columns for a network of %d inputs", d, n.Inputs()))
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

// span returns from, from+1, …, to-1.
func span[T int | uint32](from, to T) []T {
	all := make([]T, to-from)
	for i := range all {
		all[i] = from + T(i)
	}
	return all
}

// Decode returns the output rows, one after the other, for rows of code activations, each of
// [Net.Units] values. The outputs are probabilities over the columns if the output activation is
// Softmax. Decode returns nil if n has no decoder.
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

// encode returns the activations of each encoder layer, of which the last is the code. A sequence
// of convolutions has one entry.
func (n *Net) encode(t *tape, x *Sparse) []*node {
	first, rest := n.read(t, x)
	h := []*node{first}
	for i, l := range rest {
		h = append(h, l.run(t, h[i]))
	}
	return h
}

// Hyperplanes returns a network of one layer with weights drawn from N(0,1) and without a
// decoder. Unit j is above ½ on one side of a random hyperplane, so thresholding the units gives
// the locality-sensitive hash of Charikar (2002), which needs no training.
func Hyperplanes(d, units int, seed uint64) *Net {
	rng := rand.New(rand.NewPCG(seed, 0))
	l := newLayer(d, units, Sigmoid, FanIn, rng)
	for i := range l.w.value {
		l.w.value[i] = real(rng.NormFloat64())
	}
	return &Net{encoder: []*layer{l}}
}
