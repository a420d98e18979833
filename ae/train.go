package ae

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Progress reports how far a training has come.
type Progress struct {
	// Layer is the number of the layer in pretraining, from 1; 0 means that all layers are
	// trained together.
	Layer         int
	Epoch, Epochs int     // finished epochs, and their total number
	Documents     int     // documents processed, counted once per epoch
	Total         int     // Documents at the end of the last epoch
	Loss          float64 // mean over the epoch so far

	// Validation is the loss on the held-out rows after the last epoch; NaN before the first
	// measurement, or without held-out rows.
	Validation float64
	PerSecond  float64       // documents per second
	Left       time.Duration // estimated remaining time
}

// ErrDiverged means that the loss became infinite or NaN: the learning rate is too high or the
// input values are too large.
var ErrDiverged = errors.New("the loss is no longer a finite number: lower the learning rate or the scale of the input")

// Train trains a network on the rows of x as cfg describes and returns it. If ctx is cancelled,
// Train saves its state and returns ctx's error. A resumed training ends in the same network as
// an uninterrupted one.
func Train(ctx context.Context, x Rows, cfg Config) (*Net, error) {
	cfg = cfg.withDefaults()
	net, err := cfg.initialNet(ctx, x)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	t, err := newTrainer(x, cfg, net)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	return t.run(ctx)
}

// A trainer holds the state of one run of Train.
type trainer struct {
	cfg                 Config
	x, target           Rows
	net                 *Net
	pass                *pass
	source              *rand.PCG
	rng                 *rand.Rand
	rows, held          []int   // indices of the training rows and of the validation rows
	step, steps         int     // finished steps, and their total number
	at                  int     // training rows processed in this epoch
	sum                 float64 // sum of their losses
	best                []byte  // network with the lowest validation loss, encoded
	bestLoss            float64
	sinceBest           int // epochs since then
	progress            Progress
	processed           int // documents processed since started
	started, lastReport time.Time
	lastSave            time.Time
}

func newTrainer(x Rows, cfg Config, net *Net) (*trainer, error) {
	if err := cfg.build(net); err != nil {
		return nil, err
	}
	t := &trainer{cfg: cfg, x: x, target: cfg.target(x), net: net, source: rand.NewPCG(cfg.Seed, 1), bestLoss: math.Inf(1)}
	t.rng = rand.New(t.source)
	t.split()
	t.shuffle()
	t.cfg.Batch = min(cfg.Batch, len(t.rows))
	t.steps = cfg.Epochs * (len(t.rows) / t.cfg.Batch)
	t.pass = newPass(net, cfg)
	t.progress = Progress{Epochs: cfg.Epochs, Total: t.steps * t.cfg.Batch, Validation: math.NaN()}
	if cfg.Resume != nil {
		return t, t.restore(cfg.Resume)
	}
	return t, nil
}

// split draws the validation rows at random.
func (t *trainer) split() {
	n, _ := t.x.Dims()
	order := t.rng.Perm(n)
	held := min(int(t.cfg.Validation*float64(n)), n-1)
	t.held, t.rows = order[:held], order[held:]
}

// shuffle puts the training rows in a new random order and resets the sums of the epoch.
func (t *trainer) shuffle() {
	t.rng.Shuffle(len(t.rows), func(i, j int) { t.rows[i], t.rows[j] = t.rows[j], t.rows[i] })
	t.at, t.sum = 0, 0
}

// run trains until the last epoch, or until the validation loss has not improved for Patience
// epochs.
func (t *trainer) run(ctx context.Context) (*Net, error) {
	t.started, t.lastSave = time.Now(), time.Now()
	for stop := false; !stop && t.progress.Epoch < t.cfg.Epochs; {
		if err := t.epoch(ctx); err != nil {
			return nil, fmt.Errorf("train: epoch %d: %w", t.progress.Epoch+1, err)
		}
		t.progress.Epoch++
		stop = t.validate()
		t.shuffle()
		t.report()
	}
	if t.best != nil {
		return t.net, t.net.UnmarshalBinary(t.best)
	}
	return t.net, nil
}

// epoch trains on the remaining rows of the epoch. It leaves out a last partial batch.
func (t *trainer) epoch(ctx context.Context) error {
	for n := t.cfg.Batch; t.at+n <= len(t.rows); {
		if err := t.saveIfDue(ctx); err != nil {
			return err
		}
		loss := t.learn(t.rows[t.at : t.at+n])
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return ErrDiverged
		}
		t.at, t.sum, t.processed = t.at+n, t.sum+loss*float64(n), t.processed+n
		t.progress.Documents += n
		t.progress.Loss = t.sum / float64(t.at)
		t.reportThrottled()
	}
	return nil
}

// saveIfDue saves the state if SaveEvery has passed or ctx is cancelled. It returns ctx's error,
// joined with that of Save.
func (t *trainer) saveIfDue(ctx context.Context) error {
	err := ctx.Err()
	if t.cfg.Save == nil || err == nil && time.Since(t.lastSave) < t.cfg.SaveEvery {
		return err
	}
	t.lastSave = time.Now()
	return errors.Join(err, t.cfg.Save(t.state()))
}

// learn takes one step on a batch and returns the mean loss before the step. With walkback it
// takes further steps, each on rows drawn from the outputs of the step before.
func (t *trainer) learn(rows []int) float64 {
	t.pass.done = float64(t.step) / float64(t.steps)
	t.pass.load(t.x, t.target, rows, t.cfg.Samples, t.rng)
	t.corrupt()
	loss := t.update(0)
	for k := range t.cfg.Walkback {
		t.pass.walk()
		t.corrupt()
		t.update(k + 1)
	}
	t.step++
	return loss
}

func (t *trainer) corrupt() {
	if t.cfg.Corruption != nil {
		t.cfg.Corruption.corrupt(&t.pass.x, t.rng)
	}
}

// update changes the weights by the gradient of the loaded batch and returns the mean loss before
// the change. k is the number of the walkback step, 0 for the batch itself.
func (t *trainer) update(k int) float64 {
	_, loss := t.pass.learn()
	if t.cfg.Clip > 0 {
		clip(withGrads(t.pass.params), t.cfg.Clip)
	}
	t.cfg.Optimiser.step(withGrads(t.pass.params), t.cfg.rate(t.pass.done), t.step*(1+t.cfg.Walkback)+k+1, func() float64 {
		objective, _ := t.pass.learn()
		return objective
	})
	t.pass.constrain()
	return loss
}

// validate measures the loss on the held-out rows without noise and reports whether to stop.
func (t *trainer) validate() (stop bool) {
	if len(t.held) == 0 {
		return false
	}
	sum := 0.0
	for at := 0; at < len(t.held); at += t.cfg.Batch {
		t.pass.load(t.x, t.target, t.held[at:min(at+t.cfg.Batch, len(t.held))], 0, t.rng)
		sum += t.pass.measure()
	}
	t.progress.Validation = sum / float64(len(t.held))
	return t.outOfPatience(t.progress.Validation)
}

// outOfPatience records the validation loss of an epoch, keeps the network if it is the best so
// far, and reports whether Patience epochs have passed since the best.
func (t *trainer) outOfPatience(loss float64) (stop bool) {
	if t.cfg.Patience == 0 {
		return false
	}
	if t.sinceBest++; loss < t.bestLoss {
		t.bestLoss, t.sinceBest = loss, 0
		t.best, _ = t.net.AppendBinary(t.best[:0])
	}
	return t.sinceBest >= t.cfg.Patience
}

// reportThrottled reports at most ten times a second.
func (t *trainer) reportThrottled() {
	if time.Since(t.lastReport) > 100*time.Millisecond {
		t.report()
	}
}

func (t *trainer) report() {
	p := t.progress
	took := time.Since(t.started)
	p.PerSecond = float64(t.processed) / took.Seconds()
	p.Left = time.Duration(float64(took) * float64(p.Total-p.Documents) / float64(max(t.processed, 1)))
	t.lastReport = time.Now()
	t.cfg.Report(p)
}
