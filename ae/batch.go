package ae

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// A batch holds rows to learn, before the network reads them.
type batch struct {
	x, target Sparse
	labels    Sparse    // see [Labels]; without rows if there are none
	kept      []float32 // activations that some rows are to keep
	keptRows  []int     // their places in the batch
	lengths   []float64 // Euclidean norms of the input rows before corruption
	noiseSeed uint64    // each evaluation of the batch has the same noise

	// The output columns drawn to estimate the normaliser; nil if all are computed.
	columns  []uint32
	shares   []float64 // probability of each column of being drawn
	byColumn *Sparse   // the targets, transposed
}

// load fetches the rows. The error is that of [validate] for the targets, which may take long to
// compute and so are not validated all together before the first step.
func (b *batch) load(x, target Rows, rows []int, rng *rand.Rand) error {
	b.x.gather(x, rows)
	b.target.gather(target, rows)
	if err := validate(&b.target); err != nil {
		return fmt.Errorf("target: %w", err)
	}
	b.columns, b.noiseSeed = nil, rng.Uint64()
	b.lengths = b.lengths[:0]
	for i := range rows {
		_, vals := b.x.Row(i)
		b.lengths = append(b.lengths, math.Sqrt(squares(vals)))
	}
	return nil
}

// squares returns the sum of the squares of x.
func squares[T float32 | float64](x []T) (sum float64) {
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}

// sample draws columns of the output.
func (b *batch) sample(draws int, rng *rand.Rand) {
	b.byColumn = b.target.Transpose()
	b.columns, b.shares = drawOutputs(b.byColumn, draws, rng)
}

// A preparation is a batch that is loaded while the network learns the one before.
type preparation struct {
	batch  *batch
	random []byte // state of the random numbers before
	err    error
	done   chan struct{}
}

// prepare begins to load the rows into b. Until it is done, nothing else may draw random numbers.
func (t *trainer) prepare(b *batch, rows []int) *preparation {
	p := &preparation{batch: b, done: make(chan struct{})}
	p.random, _ = t.source.AppendBinary(nil) // cannot fail
	go func() {
		defer close(p.done)
		p.err = t.load(b, rows)
	}()
	return p
}

// load fetches the rows for a step, with new estimates of targets that are drawn.
func (t *trainer) load(b *batch, rows []int) error {
	if err := b.load(t.x, t.estimates(t.rng.Uint64), rows, t.rng); err != nil {
		return err
	}
	b.loadLabels(t.cfg, rows)
	if t.cfg.Samples > 0 {
		b.sample(t.cfg.Samples, t.rng)
	}
	t.corrupt(b)
	return nil
}

// estimates returns the targets, or estimates of them with a new seed if they are drawn.
func (t *trainer) estimates(seed func() uint64) Rows {
	if drawn, ok := t.target.(Drawn); ok {
		return drawing{drawn, seed()}
	}
	return t.target
}

func (t *trainer) corrupt(b *batch) {
	if t.cfg.Corruption != nil {
		t.cfg.Corruption.corrupt(&b.x, t.rng)
	}
}

// next hands the batch of the rows to the pass, and begins to load the one after it in the epoch.
// A walkback draws random numbers while it learns, so that nothing can be loaded beside it.
func (t *trainer) next(rows []int) error {
	p := t.prepared
	if p == nil {
		p = t.prepare(t.spare, rows)
	}
	<-p.done
	t.spare, t.pass.batch, t.prepared = t.pass.batch, p.batch, nil
	if after := t.at + t.batch; p.err == nil && t.cfg.Walkback == 0 && after+t.batch <= len(t.rows) {
		t.prepared = t.prepare(t.spare, t.rows[after:after+t.batch])
	}
	return p.err
}

// random returns the state of the random numbers before the next batch is loaded.
func (t *trainer) random() []byte {
	if t.prepared != nil {
		return t.prepared.random
	}
	b, _ := t.source.AppendBinary(nil) // cannot fail
	return b
}

// settle waits until no batch is being loaded.
func (t *trainer) settle() {
	if t.prepared != nil {
		<-t.prepared.done
	}
}
