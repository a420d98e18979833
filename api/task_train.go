package api

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/google/renameio/v2"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

var trainJob = job{"train", readTrain, runTrain}

// A trainResult is what a training came to.
type trainResult struct {
	Generation generation `json:"generation"`
	Documents  int        `json:"documents"` // learned from
	Terms      int        `json:"terms"`
	Seconds    float64    `json:"seconds"`
}

// runTrain learns a model and puts it in force. Its state lies beside the collection until that is done: what was interrupted or killed goes on from there.
func runTrain(ctx context.Context, d duty) (any, error) {
	var in trainInput
	if err := d.input(&in); err != nil {
		return nil, err
	}
	o, err := in.options()
	if err != nil {
		return nil, err
	}
	state, began := d.index.Path()+".training", time.Now()
	o.Save = func(b []byte) error { return renameio.WriteFile(state, b, 0o600) }
	if o.Resume, err = os.ReadFile(state); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	c := &course{report: d.report}
	o.Report = c.training
	learned := d.index.Next()
	m, err := d.learn(ctx, o)
	if err != nil {
		return nil, err
	}
	id, err := d.index.Adopt(ctx, m, learned, d.hashing(0.9, c.curve))
	if err != nil {
		return nil, err
	}
	g, err := generationOf(d.index, id)
	return trainResult{g, m.Documents(), m.Vocabulary().Len(), time.Since(began).Seconds()}, errors.Join(err, forget(state))
}

// learn goes on with the training that was interrupted, if it is the same one.
func (d duty) learn(ctx context.Context, o hashing.Options) (*hashing.Model, error) {
	log := d.Log.With(slog.String("task", d.ID), slog.String("collection", d.Collection))
	if o.Resume != nil {
		log.Info("training goes on where it was interrupted")
	}
	docs := d.index.Documents(ctx)
	m, err := hashing.Train(ctx, docs, o)
	if errors.Is(err, hashing.ErrState) {
		log.Info("training starts anew", slog.Any("why", err))
		o.Resume = nil
		m, err = hashing.Train(ctx, docs, o)
	}
	return m, err
}

// forget removes a file that may not be there.
func forget(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// A course is how a training has gone so far.
type course struct {
	report func(tasks.Progress)
	curve  []tasks.Epoch
	epoch  int // of the last point of the curve
}

// training reports how far it is. Hashing, which follows, is the last tenth of the task.
func (c *course) training(p hashing.Progress) {
	q := tasks.Progress{Stage: p.Stage, Done: p.Documents, Total: p.Total}
	if p.Stage == "training" {
		q.Epoch, q.Epochs, q.Loss, q.Validation = p.Epoch, p.Epochs, p.Loss, p.Validation
		q.PerSecond, q.SecondsLeft = p.PerSecond, p.Left.Seconds()
		q.Share = 0.9 * float64(p.Documents) / float64(max(p.Total, 1))
		c.add(p)
	}
	q.Curve = c.curve
	c.report(q)
}

// add adds to the curve when an epoch was finished. A training that went on tells of the epochs since.
func (c *course) add(p hashing.Progress) {
	if p.Layer > 0 || p.Epoch <= c.epoch {
		return
	}
	c.epoch = p.Epoch
	e := tasks.Epoch{Loss: p.Loss}
	if p.Validation == p.Validation { // not NaN
		e.Validation = p.Validation
	}
	c.curve = append(c.curve, e)
}

// hashing reports how many documents have their new codes, from a share of the task on, after a training that had the curve.
func (d duty) hashing(from float64, curve []tasks.Epoch) func(done, total int) {
	return func(done, total int) {
		d.report(tasks.Progress{Stage: "hashing", Done: done, Total: total, Share: from + (1-from)*float64(done)/float64(max(total, 1)), Curve: curve})
	}
}

func generationOf(ix *index.Index, id uint64) (generation, error) {
	all, err := ix.Generations()
	for _, g := range all {
		if g.ID == id {
			return generation(g), err
		}
	}
	return generation{}, errors.Join(err, index.ErrGeneration)
}
