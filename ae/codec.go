package ae

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrFormat means that bytes are not a network that [Net.AppendBinary] wrote.
var ErrFormat = errors.New("not a network, or a damaged one")

// The bytes, little endian: the numbers of encoder and decoder layers (one byte each); then for
// each layer its inputs and outputs (uint32), activation and whose weights it has (one byte each);
// then for each layer its biases and, unless they are the mirror layer's, its weights (float32).
const layerBytes = 4 + 4 + 1 + 1

// Whose weights a layer has.
const (
	ownWeights  = iota // its own, a row for each input
	mirrored           // those of the mirror layer of the encoder
	ownByOutput        // its own, a row for each output
)

// AppendBinary implements encoding.BinaryAppender.
func (n *Net) AppendBinary(b []byte) ([]byte, error) {
	layers := append(append([]*layer(nil), n.encoder...), n.decoder...)
	b = append(b, byte(len(n.encoder)), byte(len(n.decoder)))
	for _, l := range layers {
		b = binary.LittleEndian.AppendUint32(b, uint32(l.in))
		b = binary.LittleEndian.AppendUint32(b, uint32(l.out))
		b = append(b, byte(l.act), l.whose())
	}
	for _, l := range layers {
		b = appendFloats(b, l.b.value)
		if !l.shared {
			b = appendFloats(b, l.w.value)
		}
	}
	return b, nil
}

func (l *layer) whose() byte {
	switch {
	case l.shared:
		return mirrored
	case l.transposed:
		return ownByOutput
	}
	return ownWeights
}

func appendFloats(b []byte, x []float32) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler; the error wraps [ErrFormat].
func (n *Net) UnmarshalBinary(b []byte) error {
	if len(b) < 2 || b[0] == 0 {
		return fmt.Errorf("%w: no layers", ErrFormat)
	}
	enc, dec := int(b[0]), int(b[1])
	if b = b[2:]; len(b) < (enc+dec)*layerBytes {
		return fmt.Errorf("%w: %d bytes are too few for %d layers", ErrFormat, len(b), enc+dec)
	}
	layers, rest, err := readShapes(b, enc, enc+dec)
	if err != nil {
		return err
	}
	if err := readFloats(layers, rest); err != nil {
		return err
	}
	n.encoder, n.decoder = layers[:enc:enc], layers[enc:]
	return nil
}

// readShapes reads the layers without their numbers.
func readShapes(b []byte, enc, all int) (layers []*layer, rest []byte, err error) {
	for i := range all {
		f := b[i*layerBytes:]
		l := &layer{in: int(binary.LittleEndian.Uint32(f)), out: int(binary.LittleEndian.Uint32(f[4:])),
			act: Activation(f[8]), transposed: f[9] != ownWeights, shared: f[9] == mirrored}
		if err := checkShape(l, layers, i, enc, all); err != nil {
			return nil, nil, err
		}
		layers = append(layers, l)
	}
	return layers, b[all*layerBytes:], nil
}

func checkShape(l *layer, before []*layer, i, enc, all int) error {
	mirror := all - 1 - i
	switch {
	case l.in == 0 || l.out == 0 || int(l.act) >= len(activationNames) || i == 0 && l.transposed:
		return fmt.Errorf("%w: layer %d is %d to %d by %v", ErrFormat, i, l.in, l.out, l.act)
	case i > 0 && l.in != before[i-1].out:
		return fmt.Errorf("%w: layer %d takes %d inputs from %d units", ErrFormat, i, l.in, before[i-1].out)
	case l.shared && (i < enc || mirror >= enc || before[mirror].in != l.out || before[mirror].out != l.in):
		return fmt.Errorf("%w: layer %d has no mirror layer", ErrFormat, i)
	case i == all-1 && all > enc && l.out != append(before, l)[0].in:
		return fmt.Errorf("%w: %d outputs for %d inputs", ErrFormat, l.out, before[0].in)
	}
	return nil
}

func readFloats(layers []*layer, b []byte) error {
	if uint64(len(b)) != floatBytes(layers) {
		return fmt.Errorf("%w: %d bytes of weights, want %d", ErrFormat, len(b), floatBytes(layers))
	}
	for i, l := range layers {
		l.b = &param{width: 1, bias: true}
		l.b.value, b = takeFloats(b, l.out)
		if l.shared {
			l.w = layers[len(layers)-1-i].w
			continue
		}
		l.w = &param{width: l.out}
		if l.transposed {
			l.w.width = l.in
		}
		l.w.value, b = takeFloats(b, l.in*l.out)
	}
	return nil
}

// floatBytes stops adding before it could overflow: no slice is that long.
func floatBytes(layers []*layer) uint64 {
	sum := uint64(0)
	for _, l := range layers {
		floats := uint64(l.out)
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

func takeFloats(b []byte, n int) ([]float32, []byte) {
	x := make([]float32, n)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x, b[4*n:]
}
