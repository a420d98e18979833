package ae

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Progress is how far training is.
type Progress struct {
	Layer         int // the one that is pretrained, from 1; 0 means that all are trained together
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

// Train fits a network to the rows of x. If ctx is cancelled it saves its state and returns
// ctx's error. A training that was resumed ends in the same network as one that never stopped.
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

// trainer is one run of training.
type trainer struct {
	cfg                 Config
	x, target           Rows
	net                 *Net
	pass                *pass
	source              *rand.PCG
	rng                 *rand.Rand
	rows, held          []int   // training and validation rows
	step, steps         int     // done, and in all
	at                  int     // training rows done in this epoch
	sum                 float64 // of their losses
	best                []byte
	bestLoss            float64
	sinceBest           int
	progress            Progress
	processed           int // documents seen since began
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

// split holds out the validation rows, at random.
func (t *trainer) split() {
	n, _ := t.x.Dims()
	order := t.rng.Perm(n)
	held := min(int(t.cfg.Validation*float64(n)), n-1)
	t.held, t.rows = order[:held], order[held:]
}

// shuffle makes ready for the next epoch, in a new random order.
func (t *trainer) shuffle() {
	t.rng.Shuffle(len(t.rows), func(i, j int) { t.rows[i], t.rows[j] = t.rows[j], t.rows[i] })
	t.at, t.sum = 0, 0
}

// run trains to the end, or until a training with patience has none left.
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

// epoch goes through what is left of the rows, without a last partial batch.
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

// saveIfDue saves the state when it is time to, or when ctx is cancelled, whose error it returns.
func (t *trainer) saveIfDue(ctx context.Context) error {
	err := ctx.Err()
	if t.cfg.Save == nil || err == nil && time.Since(t.lastSave) < t.cfg.SaveEvery {
		return err
	}
	t.lastSave = time.Now()
	return errors.Join(err, t.cfg.Save(t.state()))
}

// learn takes one step on a batch and returns the mean loss before it. With walkback it takes more, each on what
// the network made of the batch in the step before.
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

// update changes the weights by the gradient of the batch as it is loaded, for the k-th time after the first, and
// returns the mean loss before.
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

// validate measures the held-out rows without noise and reports whether to stop.
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
