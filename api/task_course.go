package api

import (
	"log/slog"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index/jobs"
)

// stages maps the name of a stage to its part of a job, as two shares of the whole. A stage that is
// not in it takes no time.
type stages map[string][2]float64

var (
	trainStages    = stages{"training": {0, 0.9}, "hashing": {0.9, 1}}
	evaluateStages = stages{"evaluating": {0, 1}}
	// compareStages are the stages of each contender.
	compareStages = stages{"training": {0, 0.8}, "hashing": {0.8, 0.9}, "evaluating": {0.9, 1}}
)

// at returns the share of the job that is done. It is 0 while a layer is trained by itself, because
// the number of layers is unknown.
func (s stages) at(p jobs.Progress) float64 {
	part, ok := s[p.Stage]
	if !ok || p.Total == 0 || p.Training.Layer > 0 {
		return 0
	}
	return part[0] + (part[1]-part[0])*float64(p.Done)/float64(p.Total)
}

// A course is the progress of a job so far.
type course struct {
	duty
	stages stages
	share  float64 // of the whole; never decreases
	curve  []wire.Epoch
	epoch  int // of the last point of the curve
}

// tell reports the progress of a job of [jobs]. Notes are logged.
func (c *course) tell(p jobs.Progress) {
	if p.Note != "" {
		c.Log.Info(p.Note, slog.String("task", c.ID), slog.String("collection", c.Collection))
		return
	}
	q := tasks.Progress{Stage: p.Stage, Done: p.Done, Total: p.Total, Kind: string(p.Kind), Ready: p.Ready, Contenders: p.Contenders}
	if t := p.Training; t.Stage == "training" {
		q.Epoch, q.Epochs, q.Loss, q.Validation = t.Epoch, t.Epochs, t.Loss, t.Validation
		q.PerSecond, q.SecondsLeft = t.PerSecond, t.Left.Seconds()
		c.learned(p)
	}
	c.share = max(c.share, (float64(p.Ready)+c.stages.at(p))/float64(max(p.Contenders, 1)))
	q.Share, q.Curve = c.share, c.curve
	c.report(q)
}

// learned extends the curve when an epoch has ended. The curve of a resumed training has only the
// epochs since; a comparison has none.
func (c *course) learned(p jobs.Progress) {
	t := p.Training
	if p.Contenders > 0 || t.Layer > 0 || t.Epoch <= c.epoch {
		return
	}
	c.epoch = t.Epoch
	e := wire.Epoch{Loss: t.Loss}
	if t.Validation == t.Validation { // not NaN
		e.Validation = t.Validation
	}
	c.curve = append(c.curve, e)
}
