package ae

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrFormat means that the bytes are not a network written by [Net.AppendBinary], or damaged.
var ErrFormat = errors.New("not a network, or a damaged one")

// The format is little endian and has three parts:
//
//   - the header: a zero byte, the version (2), and one byte each for the number of encoder layers,
//     decoder layers, layers of log variances (0 or 1) and critic layers;
//   - for each layer: its inputs and outputs (uint32), its activation and the source of its weights
//     (one byte each), and its window: the grid's height, width and channels, the window's height
//     and width, and its pool (uint32 each; zero for a layer without a window);
//   - for each layer: its biases (float32) and, unless the mirror layer has them, its weights
//     (float32).
//
// In version 1, the header is the numbers of encoder and decoder layers (one byte each), and there
// are no log variances, critics and windows.
const (
	netVersion  = 2
	denseBytes  = 4 + 4 + 1 + 1
	windowBytes = 6 * 4
)

// The sources of a layer's weights.
const (
	ownWeights  = iota // stored with the layer, one row per input
	mirrored           // shared with the mirror layer of the encoder
	ownByOutput        // stored with the layer, one row per output
)

// AppendBinary implements encoding.BinaryAppender.
func (n *Net) AppendBinary(b []byte) ([]byte, error) {
	b = n.appendShapes(b)
	for _, x := range n.numbers() {
		b = appendFloats(b, x)
	}
	return b, nil
}

// appendShapes appends the first two parts of the format.
func (n *Net) appendShapes(b []byte) []byte {
	layers := n.layers()
	heads := len(layers) - len(n.encoder) - len(n.decoder) - len(n.critic)
	b = append(b, 0, netVersion, byte(len(n.encoder)), byte(len(n.decoder)), byte(heads), byte(len(n.critic)))
	for _, l := range layers {
		b = binary.LittleEndian.AppendUint32(b, uint32(l.in))
		b = binary.LittleEndian.AppendUint32(b, uint32(l.out))
		b = l.window.append(append(b, byte(l.act), l.weightSource()))
	}
	return b
}

// numbers returns those of the third part.
func (n *Net) numbers() (all [][]real) {
	for _, l := range n.layers() {
		all = append(all, l.b.value)
		if !l.shared {
			all = append(all, l.w.value)
		}
	}
	return all
}

func (l *layer) weightSource() byte {
	switch {
	case l.shared:
		return mirrored
	case l.transposed:
		return ownByOutput
	}
	return ownWeights
}

func appendFloats(b []byte, x []real) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	}
	return b
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler; the error wraps [ErrFormat].
func (n *Net) UnmarshalBinary(b []byte) error {
	c, b, err := readHeader(b)
	if err != nil {
		return err
	}
	if len(b) < c.all()*c.layerBytes {
		return fmt.Errorf("%w: %d bytes are too few for %d layers", ErrFormat, len(b), c.all())
	}
	layers, err := c.readShapes(b)
	if err != nil {
		return err
	}
	if err := c.readFloats(layers, b[c.all()*c.layerBytes:]); err != nil {
		return err
	}
	*n = Net{encoder: layers[:c.encoder:c.encoder], decoder: layers[c.encoder:c.main():c.main()], critic: layers[c.main()+c.heads:]}
	if c.heads > 0 {
		n.logVariances = layers[c.main()]
	}
	return nil
}

// A header holds the number of layers of each role, and the number of bytes that describe a
// layer.
type header struct{ encoder, decoder, heads, critic, layerBytes int }

func (c header) main() int { return c.encoder + c.decoder }
func (c header) all() int  { return c.encoder + c.decoder + c.heads + c.critic }

// readHeader returns the header and the bytes after it.
func readHeader(b []byte) (header, []byte, error) {
	switch {
	case len(b) >= 2 && b[0] > 0:
		return header{encoder: int(b[0]), decoder: int(b[1]), layerBytes: denseBytes}, b[2:], nil
	case len(b) < 6 || b[1] != netVersion || b[2] == 0 || b[4] > 1:
		return header{}, nil, fmt.Errorf("%w: the header is invalid", ErrFormat)
	}
	return header{int(b[2]), int(b[3]), int(b[4]), int(b[5]), denseBytes + windowBytes}, b[6:], nil
}

// readShapes reads the descriptions of the layers, without their weights.
func (c header) readShapes(b []byte) (layers []*layer, err error) {
	for i := range c.all() {
		f := b[i*c.layerBytes:]
		l := &layer{in: int(binary.LittleEndian.Uint32(f)), out: int(binary.LittleEndian.Uint32(f[4:])),
			act: Activation(f[8]), transposed: f[9] != ownWeights, shared: f[9] == mirrored}
		l.window = readWindow(f[denseBytes:c.layerBytes], i >= c.encoder)
		if err := c.check(l, layers, i); err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	return layers, nil
}

// check returns an error unless layer i is valid and fits the layers before it.
func (c header) check(l *layer, before []*layer, i int) error {
	mirror := c.main() - 1 - i
	switch {
	case l.in == 0 || l.out == 0 || int(l.act) >= len(activationNames) || l.transposed && (i == 0 || i >= c.main()):
		return fmt.Errorf("%w: layer %d has invalid sizes %d to %d or the invalid activation %v", ErrFormat, i, l.in, l.out, l.act)
	case l.window != nil && !c.validWindow(l, before, i):
		return fmt.Errorf("%w: layer %d has the invalid window %+v", ErrFormat, i, *l.window)
	case i > 0 && l.inputs() != c.inputWidth(i, before):
		return fmt.Errorf("%w: layer %d has %d inputs, but reads a layer of %d units", ErrFormat, i, l.inputs(), c.inputWidth(i, before))
	case l.shared && (i < c.encoder || mirror < 0 || mirror >= c.encoder || before[mirror].window != nil || before[mirror].in != l.out || before[mirror].out != l.in):
		return fmt.Errorf("%w: layer %d has no mirror layer", ErrFormat, i)
	}
	return nil
}

// validWindow reports whether layer i may have its window: convolutions are the first layers of
// the encoder, and a transposed convolution is the only layer of a decoder.
func (c header) validWindow(l *layer, before []*layer, i int) bool {
	units, columns := l.out, l.in
	if i >= c.encoder {
		units, columns = columns, units
	}
	switch {
	case l.window.check(units) != nil || columns != l.window.columns() || l.transposed || l.act == Softmax && i < c.encoder:
		return false
	case i < c.encoder:
		return i == 0 || before[i-1].window != nil && l.window.grid == before[i-1].window.outputGrid(before[i-1].out)
	}
	return i == c.encoder && c.decoder == 1 && l.window.pool == 0
}

// inputWidth returns the width of the layer that layer i > 0 reads.
func (c header) inputWidth(i int, before []*layer) int {
	switch i {
	case c.main():
		if c.heads > 0 { // the log variances read the input of the code layer
			return before[c.encoder-1].inputs()
		}
		return before[c.encoder-1].outputs()
	case c.main() + c.heads: // the critic reads the code
		return before[c.encoder-1].outputs()
	}
	return before[i-1].outputs()
}

func (c header) readFloats(layers []*layer, b []byte) error {
	if uint64(len(b)) != floatBytes(layers) {
		return fmt.Errorf("%w: %d bytes of weights, want %d", ErrFormat, len(b), floatBytes(layers))
	}
	for i, l := range layers {
		l.b = &param{width: 1, bias: true}
		l.b.value, b = decodeFloats(b, l.biases())
		if l.shared {
			l.w = layers[c.main()-1-i].w
			continue
		}
		l.w = &param{width: l.out}
		if l.transposed {
			l.w.width = l.in
		}
		l.w.value, b = decodeFloats(b, l.in*l.out)
	}
	return nil
}

// floatBytes returns the size of the biases and weights. It returns a number above any possible
// length instead of overflowing.
func floatBytes(layers []*layer) uint64 {
	sum := uint64(0)
	for _, l := range layers {
		floats := uint64(l.biases())
		if !l.shared {
			floats += uint64(l.in) * uint64(l.out)
		}
		if floats > math.MaxUint64>>8 {
			return math.MaxUint64
		}
		if sum += 4 * floats; sum > math.MaxUint64>>1 {
			return math.MaxUint64
		}
	}
	return sum
}

func decodeFloats(b []byte, n int) ([]real, []byte) {
	x := make([]real, n)
	for i := range x {
		x[i] = real(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
	}
	return x, b[4*n:]
}
