package ae

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// A Net is an autoencoder: an encoder from d columns to a code layer, and a decoder back.
// It is safe for concurrent use.
type Net struct {
	encoder, decoder []*layer
}

// Shape describes the layers of a network. Zero values are the defaults stated.
type Shape struct {
	Layers  []int      // units of each encoder layer; the last one is the code
	Hidden  Activation // of every hidden layer; 0 means Tanh
	Code    Activation // of the code layer; 0 means Sigmoid
	Decoder []int      // hidden units between code and output; nil mirrors Layers, empty goes straight to the output
	Tied    bool       // the decoder uses the encoder's weights; wants a mirrored decoder
	Output  Activation // of the output; Train sets it from the loss; 0 means Softmax
}

// New makes a network for rows of d columns with random weights from U(±1/√fan-in).
func New(d int, s Shape, seed uint64) (*Net, error) {
	if err := s.check(d); err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	n := &Net{encoder: stack(d, s.Layers, s.Hidden, or(s.Code, Sigmoid), rng)}
	if s.Tied {
		n.decoder = mirror(n.encoder, s.Hidden, or(s.Output, Softmax))
		return n, nil
	}
	code := s.Layers[len(s.Layers)-1]
	n.decoder = stack(code, append(s.decoder(), d), s.Hidden, or(s.Output, Softmax), rng)
	return n, nil
}

func (s Shape) check(d int) error {
	if len(s.Layers) == 0 {
		return errors.New("a network needs at least a code layer")
	}
	for _, units := range append(slices.Concat(s.Layers, s.Decoder), d) {
		if units < 1 {
			return fmt.Errorf("a layer of %d units", units)
		}
	}
	if s.Tied && s.Decoder != nil && !slices.Equal(s.Decoder, s.mirror()) {
		return fmt.Errorf("tied weights want the decoder %v, not %v", s.mirror(), s.Decoder)
	}
	return nil
}

func (s Shape) mirror() []int {
	hidden := slices.Clone(s.Layers[:len(s.Layers)-1])
	slices.Reverse(hidden)
	return hidden
}

func (s Shape) decoder() []int {
	if s.Decoder == nil {
		return s.mirror()
	}
	return slices.Clone(s.Decoder)
}

func stack(in int, units []int, hidden, last Activation, rng *rand.Rand) []*layer {
	var layers []*layer
	for i, out := range units {
		act := hidden
		if i == len(units)-1 {
			act = last
		}
		layers = append(layers, newLayer(in, out, act, rng))
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

func or(a, zero Activation) Activation {
	if a == 0 {
		return zero
	}
	return a
}

// Inputs is d, the number of columns that the network reads and writes.
func (n *Net) Inputs() int { return n.encoder[0].in }

// Units is the width of the code layer.
func (n *Net) Units() int { return n.encoder[len(n.encoder)-1].out }

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
	for at := 0; at < rows; at += chunk {
		part := window{x, at, min(chunk, rows-at)}
		y := newMatrix(part.n, n.encoder[0].out)
		n.encoder[0].forwardSparse(y, part)
		code := run(n.encoder[1:], y)
		copy(dst[at*n.Units():], code.Data)
	}
	return dst
}

// Decode returns the outputs for rows of code activations, one row of [Net.Inputs] for each
// [Net.Units] values: probabilities over the columns where the output is a softmax. It
// returns nil for a network without a decoder.
func (n *Net) Decode(activations []float32) []float32 {
	if len(n.decoder) == 0 {
		return nil
	}
	return run(n.decoder, view(len(activations)/n.Units(), n.Units(), activations)).Data
}

func run(layers []*layer, x matrix) matrix {
	for _, l := range layers {
		y := newMatrix(x.Rows, l.out)
		l.forward(y, x)
		x = y
	}
	return x
}

// window is n rows of x from row at on.
type window struct {
	Rows
	at, n int
}

func (w window) Dims() (int, int) { _, d := w.Rows.Dims(); return w.n, d }

func (w window) Row(i int) ([]uint32, []float32) { return w.Rows.Row(w.at + i) }

// Hyperplanes is a network of one layer with weights from N(0,1) and no decoder: unit j is over ½
// on one side of a random hyperplane. Thresholded, it is the locality-sensitive hash of
// Charikar (2002), which needs no training.
func Hyperplanes(d, units int, seed uint64) *Net {
	rng := rand.New(rand.NewPCG(seed, 0))
	l := newLayer(d, units, Sigmoid, rng)
	for i := range l.w.value {
		l.w.value[i] = float32(rng.NormFloat64())
	}
	return &Net{encoder: []*layer{l}}
}
