package ae

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Config says what to train and how. Zero values are the defaults stated.
type Config struct {
	Shape
	Target     Rows       // what the outputs are compared with, row by row; nil means the input before corruption
	Loss       Loss       // nil means SoftmaxCrossEntropy
	Corruption Corruption // of the input; nil means none
	CodeNoise  CodeNoise
	Penalties  []Penalty // on the code activations

	Epochs int     // 0 means 10
	Batch  int     // documents a step; 0 means 200
	Rate   float64 // Adam's step at the start, falling along a cosine; 0 means 0.004

	Validation float64 // share of rows held out to measure the loss after each epoch, in [0,1)
	Patience   int     // epochs without a better validation loss before stopping, keeping the best; 0 means never

	Seed   uint64
	Report func(Progress) // called now and then, and at the end of each epoch; may be nil
}

// Progress is how far training is.
type Progress struct {
	Epoch, Epochs int // epochs finished, and in all
	Documents     int // documents seen
	Total         int // documents that all epochs will see
	Loss          float64
	Validation    float64 // loss on the held-out rows after the last epoch; NaN before, or without any
	PerSecond     float64 // documents
	Left          time.Duration
}

// ErrDiverged means that the loss stopped being a number: the rate is too high or the input too large.
var ErrDiverged = errors.New("the loss is no longer a number: lower the learning rate or the scale of the input")

// Train fits a network to the rows of x. If ctx is cancelled it returns ctx's error.
func Train(ctx context.Context, x Rows, cfg Config) (*Net, error) {
	t, err := newTrainer(x, cfg.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	return t.run(ctx)
}

func (c Config) withDefaults() Config {
	if c.Loss == nil {
		c.Loss = SoftmaxCrossEntropy{}
	}
	if c.Epochs == 0 {
		c.Epochs = 10
	}
	if c.Batch == 0 {
		c.Batch = 200
	}
	if c.Rate == 0 {
		c.Rate = 0.004
	}
	if c.Report == nil {
		c.Report = func(Progress) {}
	}
	c.Output = c.Loss.output()
	return c
}

// trainer is one run of training.
type trainer struct {
	cfg         Config
	x, target   Rows
	net         *Net
	pass        *pass
	opt         adam
	rng         *rand.Rand
	rows, held  []int // training and validation rows
	steps       int   // in all
	best        []byte
	bestLoss    float64
	sinceBest   int
	progress    Progress
	began, told time.Time
}

func newTrainer(x Rows, cfg Config) (*trainer, error) {
	target := cfg.Target
	if target == nil {
		target = x
	}
	if err := checkRows(x, target); err != nil {
		return nil, err
	}
	net, err := New(width(x), cfg.Shape, cfg.Seed)
	if err != nil {
		return nil, err
	}
	t := &trainer{cfg: cfg, x: x, target: target, net: net, rng: rand.New(rand.NewPCG(cfg.Seed, 1)), bestLoss: math.Inf(1)}
	t.split()
	t.cfg.Batch = min(cfg.Batch, len(t.rows))
	t.steps = cfg.Epochs * (len(t.rows) / t.cfg.Batch)
	t.pass = newPass(net, cfg)
	t.progress = Progress{Epochs: cfg.Epochs, Total: t.steps * t.cfg.Batch, Validation: math.NaN()}
	return t, nil
}

func width(x Rows) int { _, d := x.Dims(); return d }

func checkRows(x, target Rows) error {
	n, d := x.Dims()
	if tn, td := target.Dims(); tn != n || td != d {
		return fmt.Errorf("%d×%d targets for %d×%d rows", tn, td, n, d)
	}
	if n == 0 {
		return errors.New("no rows to learn from")
	}
	if err := validate(x); err != nil {
		return err
	}
	return validate(target)
}

// split holds out the validation rows, at random.
func (t *trainer) split() {
	n, _ := t.x.Dims()
	order := t.rng.Perm(n)
	held := min(int(t.cfg.Validation*float64(n)), n-1)
	t.held, t.rows = order[:held], order[held:]
}

func (t *trainer) run(ctx context.Context) (*Net, error) {
	t.began = time.Now()
	for epoch := range t.cfg.Epochs {
		if err := t.epoch(ctx); err != nil {
			return nil, fmt.Errorf("train: epoch %d: %w", epoch+1, err)
		}
		t.progress.Epoch++
		stop := t.validate()
		t.report()
		if stop {
			break
		}
	}
	if t.best != nil {
		return t.net, t.net.UnmarshalBinary(t.best)
	}
	return t.net, nil
}

// epoch goes once through the rows in a new random order, leaving out a last partial batch.
func (t *trainer) epoch(ctx context.Context) error {
	t.rng.Shuffle(len(t.rows), func(i, j int) { t.rows[i], t.rows[j] = t.rows[j], t.rows[i] })
	sum, n := 0.0, t.cfg.Batch
	for at := 0; at+n <= len(t.rows); at += n {
		if err := ctx.Err(); err != nil {
			return err
		}
		loss := t.step(t.rows[at : at+n])
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return ErrDiverged
		}
		sum += loss
		t.progress.Documents += n
		t.progress.Loss = sum / float64(at+n)
		t.tell()
	}
	return nil
}

// step learns from one batch and returns its summed loss.
func (t *trainer) step(rows []int) float64 {
	done := float64(t.opt.steps) / float64(t.steps)
	t.pass.load(t.x, t.target, rows)
	if t.cfg.Corruption != nil {
		t.cfg.Corruption.corrupt(t.pass.x.vals, t.rng)
	}
	loss := t.pass.forward(func(code []float32) { t.cfg.CodeNoise.add(code, done, t.rng) })
	t.pass.backward()
	t.opt.step(t.pass.params, t.cfg.Rate*(0.5*(1+math.Cos(math.Pi*done))+0.01))
	return loss
}

// validate measures the held-out rows without noise and reports whether to stop.
func (t *trainer) validate() (stop bool) {
	if len(t.held) == 0 {
		return false
	}
	sum := 0.0
	for at := 0; at < len(t.held); at += t.cfg.Batch {
		t.pass.load(t.x, t.target, t.held[at:min(at+t.cfg.Batch, len(t.held))])
		sum += t.pass.forward(func([]float32) {})
	}
	t.progress.Validation = sum / float64(len(t.held))
	return t.patience(t.progress.Validation)
}

func (t *trainer) patience(loss float64) (stop bool) {
	if t.cfg.Patience == 0 {
		return false
	}
	if t.sinceBest++; loss < t.bestLoss {
		t.bestLoss, t.sinceBest = loss, 0
		t.best, _ = t.net.AppendBinary(t.best[:0])
	}
	return t.sinceBest >= t.cfg.Patience
}

// tell reports at most ten times a second.
func (t *trainer) tell() {
	if time.Since(t.told) > 100*time.Millisecond {
		t.report()
	}
}

func (t *trainer) report() {
	p := t.progress
	took := time.Since(t.began)
	p.PerSecond = float64(p.Documents) / took.Seconds()
	p.Left = time.Duration(float64(took) * float64(p.Total-p.Documents) / float64(max(p.Documents, 1)))
	t.told = time.Now()
	t.cfg.Report(p)
}
