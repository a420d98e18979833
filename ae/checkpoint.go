package ae

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash"
	"math"
)

// ErrState means that Config.Resume is damaged, or belongs to a training with other rows or
// settings.
var ErrState = errors.New("the saved state does not belong to this training")

// saved is the state of a training between two steps.
type saved struct {
	Key          []byte // identifies rows and settings
	Net          []byte
	Moments      [][]byte // of each param, mean then square; empty until the first use
	Random       []byte
	Rows         []int
	Step, At     int
	Sum          float64
	Best         []byte
	BestLoss     float64
	SinceBest    int
	Epoch, Count int
	Loss, Valid  float64
}

// state returns the argument of Config.Save: a gob-encoded saved, preceded by its SHA-256.
func (t *trainer) state() []byte {
	s := saved{Key: t.key(), Rows: t.rows, Step: t.step, At: t.at, Sum: t.sum, Best: t.best, BestLoss: t.bestLoss, SinceBest: t.sinceBest,
		Epoch: t.progress.Epoch, Count: t.progress.Documents, Loss: t.progress.Loss, Valid: t.progress.Validation}
	s.Net, _ = t.net.AppendBinary(nil) // cannot fail, as the next line
	s.Random, _ = t.source.AppendBinary(nil)
	for _, p := range t.pass.params {
		s.Moments = append(s.Moments, appendFloats(nil, p.m), appendFloats(nil, p.v))
	}
	b := bytes.NewBuffer(make([]byte, sha256.Size))
	if err := gob.NewEncoder(b).Encode(s); err != nil {
		panic(err) // cannot happen: writing to a buffer does not fail, and gob supports the type
	}
	sum := sha256.Sum256(b.Bytes()[sha256.Size:])
	copy(b.Bytes(), sum[:])
	return b.Bytes()
}

// restore continues from a state that the method state returned.
func (t *trainer) restore(state []byte) error {
	if len(state) < sha256.Size || sha256.Sum256(state[sha256.Size:]) != [sha256.Size]byte(state) {
		return fmt.Errorf("%w: the checksum does not match", ErrState)
	}
	var s saved
	if err := gob.NewDecoder(bytes.NewReader(state[sha256.Size:])).Decode(&s); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if !bytes.Equal(s.Key, t.key()) {
		return fmt.Errorf("%w: it was saved with other rows or settings", ErrState)
	}
	return t.use(&s)
}

func (t *trainer) use(s *saved) error {
	if err := errors.Join(t.net.UnmarshalBinary(s.Net), t.source.UnmarshalBinary(s.Random)); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	t.net.freeze(t.cfg.Frozen)
	t.pass = newPass(t.net, t.cfg) // UnmarshalBinary replaced the params
	for i, p := range t.pass.params {
		p.m, p.v = readReals(s.Moments[2*i]), readReals(s.Moments[2*i+1])
	}
	t.rows, t.step, t.at, t.sum = s.Rows, s.Step, s.At, s.Sum
	t.best, t.bestLoss, t.sinceBest = s.Best, s.BestLoss, s.SinceBest
	t.progress.Epoch, t.progress.Documents, t.progress.Loss, t.progress.Validation = s.Epoch, s.Count, s.Loss, s.Valid
	return nil
}

func readReals(b []byte) []real {
	if len(b) == 0 {
		return nil
	}
	x, _ := decodeFloats(b, len(b)/4)
	return x
}

// key returns a hash of all settings that change the result, of the rows, and of at most 100 of
// the targets.
func (t *trainer) key() []byte {
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
	for i := range min(n, 100) {
		hashRow(h, t.target, i*n/min(n, 100))
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
