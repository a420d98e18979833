package ae

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

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
	loop
	cfg         Config
	x, target   Rows
	net         *Net
	pass        *pass
	spare       *batch       // the one before that of pass, whose memory is reused
	prepared    *preparation // of the next batch; nil if none is being loaded
	source      *rand.PCG    // of rng
	held        []int        // indices of the validation rows
	step, steps int          // finished steps, and their total number
	sum         float64      // of the losses of the rows processed in this epoch
	best        []byte       // network with the lowest validation loss, encoded
	bestLoss    float64
	sinceBest   int // epochs since then
	lastSave    time.Time
	identity    []byte // of the training, or nil before key
}

func newTrainer(x Rows, cfg Config, net *Net) (*trainer, error) {
	if err := cfg.build(net); err != nil {
		return nil, err
	}
	t := &trainer{cfg: cfg, x: x, target: cfg.target(x), net: net, source: rand.NewPCG(cfg.Seed, 1), bestLoss: math.Inf(1)}
	rng := rand.New(t.source)
	rows := t.split(rng)
	t.loop = newLoop(rows, cfg.Batch, cfg.Epochs, rng, cfg.Report)
	t.shuffle()
	t.cfg.Batch = t.batch
	t.steps = t.progress.Total / t.batch
	t.pass, t.spare = newPass(net, cfg), new(batch)
	if cfg.Resume != nil {
		return t, t.restore(cfg.Resume)
	}
	return t, nil
}

// split draws the validation rows at random and returns the training rows.
func (t *trainer) split(rng *rand.Rand) (rows []int) {
	n, _ := t.x.Dims()
	order := rng.Perm(n)
	held := min(int(t.cfg.Validation*float64(n)), n-1)
	t.held = order[:held]
	return order[held:]
}

// run trains until the last epoch, or until the validation loss has not improved for Patience
// epochs.
func (t *trainer) run(ctx context.Context) (*Net, error) {
	t.lastSave = time.Now()
	defer t.settle()
	err := t.loop.run(func(rows []int) error { return t.advance(ctx, rows) }, t.validate)
	if err == nil && t.cfg.SaveEnd {
		err = t.save()
	}
	if err != nil {
		return nil, fmt.Errorf("train: epoch %d: %w", t.progress.Epoch+1, err)
	}
	t.net.labels = nil
	if t.best != nil {
		return t.net, t.net.UnmarshalBinary(t.best)
	}
	return t.net, nil
}

// advance learns a batch and updates the loss of the epoch.
func (t *trainer) advance(ctx context.Context, rows []int) error {
	if err := t.saveIfDue(ctx); err != nil {
		return err
	}
	loss, err := t.learn(rows)
	if err != nil {
		return err
	}
	t.sum += loss * float64(len(rows))
	t.progress.Loss = t.sum / float64(t.at+len(rows))
	return checkLoss(loss)
}

// saveIfDue saves the state if SaveEvery has passed or ctx is cancelled. It returns ctx's error,
// joined with that of Save.
func (t *trainer) saveIfDue(ctx context.Context) error {
	err := ctx.Err()
	if t.cfg.Save == nil || err == nil && time.Since(t.lastSave) < t.cfg.SaveEvery {
		return err
	}
	return errors.Join(err, t.save())
}

// save saves the state, if there is a Save.
func (t *trainer) save() error {
	if t.lastSave = time.Now(); t.cfg.Save == nil {
		return nil
	}
	return t.cfg.Save(state{t})
}

// learn takes one step on a batch and returns the mean loss before the step. With walkback it
// takes further steps, each on rows drawn from the outputs of the step before.
func (t *trainer) learn(rows []int) (loss float64, err error) {
	t.pass.done = float64(t.step) / float64(t.steps)
	if err := t.next(rows); err != nil {
		return 0, err
	}
	loss = t.update(0)
	for k := range t.cfg.Walkback {
		t.pass.walk()
		t.corrupt(t.pass.batch)
		t.update(k + 1)
	}
	t.step++
	return loss, nil
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

// validate ends an epoch: it measures the loss on the held-out rows without noise and reports
// whether to stop.
func (t *trainer) validate() (stop bool, err error) {
	t.sum = 0
	if len(t.held) == 0 {
		return false, nil
	}
	sum := 0.0
	for at := 0; at < len(t.held); at += t.batch {
		if err := t.pass.load(t.x, t.target, t.held[at:min(at+t.batch, len(t.held))], t.rng); err != nil {
			return false, err
		}
		sum += t.pass.measure()
	}
	t.progress.Validation = sum / float64(len(t.held))
	return t.outOfPatience(t.progress.Validation), nil
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
