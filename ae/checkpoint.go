package ae

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"slices"
)

// ErrState means that Config.Resume is damaged, or belongs to a training with other rows or
// settings.
var ErrState = errors.New("the saved state does not belong to this training")

// saved is the state of a training between two steps, but for the numbers of the network, which
// are many and stored beside it.
type saved struct {
	Key          []byte // identifies rows and settings
	Net, Best    int    // bytes of the network, and of the best so far
	Labels       int    // numbers of the layer that predicts labels
	Moments      []int  // numbers in those of each param, mean then square; 0 until the first use
	Random       []byte
	Rows         []int
	Step, At     int
	Sum          float64
	BestLoss     float64
	SinceBest    int
	Epoch, Count int
	Loss, Valid  float64
}

// A state is the state of a training between two steps. Its bytes are a SHA-256 of the rest, the
// network, the best network, the moments, a gob-encoded saved and its size. state implements
// [io.WriterTo].
type state struct{ *trainer }

// WriteTo implements [io.WriterTo]. It computes the bytes twice, because they would take as much
// memory as the training.
func (t state) WriteTo(w io.Writer) (int64, error) {
	sum := sha256.New()
	t.write(&numberWriter{w: sum})
	n := &numberWriter{w: w}
	n.write(sum.Sum(nil))
	t.write(n)
	return n.n, n.err
}

func (t state) write(w *numberWriter) {
	s := saved{Key: t.key(), Best: len(t.best), Rows: t.rows, Step: t.step, At: t.at, Sum: t.sum, BestLoss: t.bestLoss, SinceBest: t.sinceBest,
		Epoch: t.progress.Epoch, Count: t.progress.Documents, Loss: t.progress.Loss, Valid: t.progress.Validation}
	s.Random = t.random()
	from := w.n
	w.write(t.net.appendShapes(nil))
	w.floats(t.net.numbers()...)
	s.Net = int(w.n - from)
	w.write(t.best)
	for _, x := range t.net.labelNumbers() {
		w.floats(x)
		s.Labels += len(x)
	}
	for _, p := range t.pass.params {
		w.floats(p.m, p.v)
		s.Moments = append(s.Moments, len(p.m), len(p.v))
	}
	var rest bytes.Buffer
	if err := gob.NewEncoder(&rest).Encode(s); err != nil {
		panic(err) // cannot happen: writing to a buffer does not fail, and gob supports the type
	}
	w.write(binary.LittleEndian.AppendUint64(rest.Bytes(), uint64(rest.Len())))
}

// A numberWriter writes bytes and numbers until the first error.
type numberWriter struct {
	w   io.Writer
	buf []byte
	n   int64 // bytes written
	err error
}

func (w *numberWriter) write(b []byte) {
	if w.err != nil {
		return
	}
	var n int
	n, w.err = w.w.Write(b)
	w.n += int64(n)
}

func (w *numberWriter) floats(all ...[]real) {
	for _, x := range all {
		for some := range slices.Chunk(x, 1<<14) {
			w.buf = appendFloats(w.buf[:0], some)
			w.write(w.buf)
		}
	}
}

// restore continues from a state that the method state returned.
func (t *trainer) restore(state []byte) error {
	if len(state) < sha256.Size || sha256.Sum256(state[sha256.Size:]) != [sha256.Size]byte(state) {
		return fmt.Errorf("%w: the checksum does not match", ErrState)
	}
	s, numbers, err := split(state[sha256.Size:])
	if err != nil {
		return err
	}
	if !bytes.Equal(s.Key, t.key()) {
		return fmt.Errorf("%w: it was saved with other rows or settings", ErrState)
	}
	return t.use(s, numbers)
}

// split returns the two parts of a state. It fails for states of other versions.
func split(state []byte) (s *saved, numbers []byte, err error) {
	const tail = 8
	size := uint64(math.MaxUint64)
	if len(state) >= tail {
		size = binary.LittleEndian.Uint64(state[len(state)-tail:])
	}
	if size > uint64(max(0, len(state)-tail)) {
		return nil, nil, fmt.Errorf("%w: it is of another version", ErrState)
	}
	numbers, rest := state[:len(state)-tail-int(size)], state[len(state)-tail-int(size):]
	s = new(saved)
	if err := gob.NewDecoder(bytes.NewReader(rest)).Decode(s); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	want, least := s.Net+s.Best+4*s.Labels, min(s.Net, s.Best, s.Labels)
	for _, n := range s.Moments {
		want, least = want+4*n, min(least, n)
	}
	if want != len(numbers) || least < 0 {
		return nil, nil, fmt.Errorf("%w: it has %d bytes of numbers, not %d", ErrState, len(numbers), want)
	}
	return s, numbers, nil
}

func (t *trainer) use(s *saved, numbers []byte) error {
	labels := t.net.labels // UnmarshalBinary replaces the network
	if err := errors.Join(t.net.UnmarshalBinary(numbers[:s.Net]), t.source.UnmarshalBinary(s.Random)); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	numbers = numbers[s.Net:]
	t.best = append([]byte(nil), numbers[:s.Best]...)
	numbers = numbers[s.Best:]
	t.net.labels = labels
	for _, x := range t.net.labelNumbers() {
		var read []real
		if s.Labels -= len(x); s.Labels < 0 {
			return fmt.Errorf("%w: it has other labels", ErrState)
		}
		read, numbers = decodeFloats(numbers, len(x))
		copy(x, read)
	}
	t.net.freeze(t.cfg.Frozen)
	t.pass = newPass(t.net, t.cfg) // UnmarshalBinary replaced the params
	if len(s.Moments) != 2*len(t.pass.params) {
		return fmt.Errorf("%w: it has other layers", ErrState)
	}
	for i, p := range t.pass.params {
		p.m, numbers = readReals(numbers, s.Moments[2*i])
		p.v, numbers = readReals(numbers, s.Moments[2*i+1])
	}
	t.rows, t.step, t.at, t.sum = s.Rows, s.Step, s.At, s.Sum
	t.bestLoss, t.sinceBest = s.BestLoss, s.SinceBest
	t.progress.Epoch, t.progress.Documents, t.progress.Loss, t.progress.Validation = s.Epoch, s.Count, s.Loss, s.Valid
	return nil
}

// readReals returns n numbers and the rest of b; nil for none.
func readReals(b []byte, n int) (x []real, rest []byte) {
	if n == 0 {
		return nil, b
	}
	x, rest = decodeFloats(b, n)
	return x, rest
}

// key identifies the training. It is computed once, because it reads all rows.
func (t *trainer) key() []byte {
	if t.identity == nil {
		t.identity = t.hash()
	}
	return t.identity
}

// hash returns a hash of all settings that change the result, of the rows, and of at most 100 of
// the targets.
func (t *trainer) hash() []byte {
	c, h := t.cfg, sha256.New()
	fmt.Fprintf(h, "%+v %#v %#v %#v %#v %#v %#v\n", c.Shape, c.Loss, c.Corruption, c.Bottleneck, c.Penalties, c.Optimiser, c.Pretraining)
	fmt.Fprintln(h, c.Epochs, c.Batch, c.Samples, c.Rate, c.WarmUp, c.Constant, c.Clip, c.Validation, c.Patience, c.Seed, c.Walkback, c.Frozen)
	if c.Start != nil {
		b, _ := c.Start.AppendBinary(nil) // cannot fail
		h.Write(b)
	}
	n, d := t.x.Dims()
	fmt.Fprintln(h, n, d)
	for i := range n {
		hashRow(h, t.x, i)
	}
	if c.Labels.Rows != nil {
		fmt.Fprintln(h, c.Labels.Weight, c.Labels.Keep)
		for i := range n {
			hashRow(h, c.Labels.Rows, i)
		}
	}
	target := t.estimates(func() uint64 { return c.Seed })
	for i := range min(n, 100) {
		hashRow(h, target, i*n/min(n, 100))
	}
	return h.Sum(nil)
}

func hashRow(h hash.Hash, x Rows, i int) {
	cols, vals := x.Row(i)
	var b []byte
	for j, c := range cols {
		b = binary.LittleEndian.AppendUint32(b, c)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(vals[j]))
	}
	h.Write(b)
}
