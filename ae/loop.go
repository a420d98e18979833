package ae

import (
	"errors"
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

// checkLoss returns ErrDiverged unless the loss is finite.
func checkLoss(loss float64) error {
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return ErrDiverged
	}
	return nil
}

// A loop takes rows batch by batch, in a new random order in each epoch, and reports its progress.
type loop struct {
	rows  []int // in the order of the epoch
	batch int
	at    int // rows processed in this epoch
	rng   *rand.Rand

	report            func(Progress)
	progress          Progress
	processed         int // documents processed since started
	started, reported time.Time
}

func newLoop(rows []int, batch, epochs int, rng *rand.Rand, report func(Progress)) loop {
	batch = min(batch, len(rows))
	total := epochs * (len(rows) / batch) * batch
	return loop{rows: rows, batch: batch, rng: rng, report: report, progress: Progress{Epochs: epochs, Total: total, Validation: math.NaN()}}
}

// shuffle begins an epoch. The caller of run begins the first one.
func (l *loop) shuffle() {
	l.rng.Shuffle(len(l.rows), func(i, j int) { l.rows[i], l.rows[j] = l.rows[j], l.rows[i] })
	l.at = 0
}

// run calls step for each batch and end after each epoch, until the last epoch or until end returns
// stop.
func (l *loop) run(step func(rows []int) error, end func() (stop bool, err error)) error {
	l.started = time.Now()
	for stop := false; !stop && l.progress.Epoch < l.progress.Epochs; {
		err := l.epoch(step)
		if err == nil {
			l.progress.Epoch++
			stop, err = end()
		}
		if err != nil {
			return err
		}
		l.shuffle()
		l.send()
	}
	return nil
}

// epoch takes the remaining rows of the epoch, without a last partial batch. It reports at most ten
// times a second.
func (l *loop) epoch(step func(rows []int) error) error {
	for ; l.at+l.batch <= len(l.rows); l.at += l.batch {
		if err := step(l.rows[l.at : l.at+l.batch]); err != nil {
			return err
		}
		l.processed += l.batch
		l.progress.Documents += l.batch
		if time.Since(l.reported) > 100*time.Millisecond {
			l.send()
		}
	}
	return nil
}

// send reports the progress.
func (l *loop) send() {
	p := l.progress
	took := time.Since(l.started)
	p.PerSecond = float64(l.processed) / took.Seconds()
	p.Left = time.Duration(float64(took) * float64(p.Total-p.Documents) / float64(max(l.processed, 1)))
	l.reported = time.Now()
	l.report(p)
}
