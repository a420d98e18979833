package client

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"time"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/jobs"
)

// Train has the server do what [jobs.Train] does.
func (c *Collection) Train(ctx context.Context, o hashing.Options, report func(jobs.Progress)) (*jobs.Trained, error) {
	t := &jobs.Trained{}
	return t, c.Run(ctx, "train", training(o), t, progress(report))
}

// Evaluate has the server do what [jobs.Evaluate] does. It asks by documents of the collection and judges by their labels, so Queries and Qrels
// have to be nil, and there is no Evidence.
func (c *Collection) Evaluate(ctx context.Context, e jobs.Evaluation, report func(jobs.Progress)) (*jobs.Evaluated, error) {
	in, err := evaluation(e)
	if err != nil {
		return nil, err
	}
	found := &jobs.Evaluated{}
	return found, c.Run(ctx, "evaluate", in, found, progress(report))
}

// Compare has the server do what [jobs.Compare] does; each contender is told of at the end, and there is no Best. Queries and Qrels have to be nil.
func (c *Collection) Compare(ctx context.Context, asked jobs.Comparison, report func(jobs.Progress)) (*jobs.Compared, error) {
	in, err := evaluation(asked.Evaluation)
	if err != nil {
		return nil, err
	}
	maps.Copy(in, training(asked.Options))
	for _, by := range []string{"kind", "binariser", "bits", "occupancy", "rerank", "candidates"} { // each contender has its own, or there is none
		delete(in, by)
	}
	if in["kinds"], in["binarisers"], in["bits"] = asked.Kinds, asked.Binarisers, asked.Bits; len(asked.Binarisers) == 0 {
		delete(in, "binarisers")
	}
	found := &jobs.Compared{}
	return found, c.Run(ctx, "compare", in, found, progress(report))
}

// Backup has the server copy the collection, and writes the copy to w.
func (c *Collection) Backup(ctx context.Context, w io.Writer) error {
	var made struct{ Href string }
	if err := c.Run(ctx, "backup", struct{}{}, &made, nil); err != nil {
		return err
	}
	res, err := c.send(ctx, http.MethodGet, made.Href, "application/octet-stream", nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	n, err := io.Copy(w, res.Body)
	if err == nil && res.ContentLength > 0 && n != res.ContentLength {
		err = errCut
	}
	return err
}

// asked is what a task is asked for: fields that are not zero.
type asked map[string]any

func set[T comparable](a asked, name string, value T) {
	var zero T
	if value != zero {
		a[name] = value
	}
}

// training are the options that a server can be told.
func training(o hashing.Options) asked {
	a := asked{}
	if set(a, "bits", o.Bits); o.Bits == hashing.Auto {
		a["bits"] = "auto"
	}
	set(a, "kind", o.Kind)
	set(a, "occupancy", o.Occupancy)
	set(a, "seed", o.Seed)
	set(a, "language", o.Analyzer.Language)
	set(a, "vocabulary", o.Vocabulary.Size)
	set(a, "min_docs", o.Vocabulary.MinDocs)
	set(a, "max_share", o.Vocabulary.MaxShare)
	set(a, "weighting", o.Weighting)
	set(a, "activation", o.Activation)
	set(a, "init", o.Init)
	set(a, "tied", o.Tied)
	set(a, "target", o.Target)
	set(a, "corruption", o.Corruption)
	set(a, "l2", o.L2)
	set(a, "pretrain", o.Pretrain)
	set(a, "samples", o.Samples)
	set(a, "epochs", o.Epochs)
	set(a, "rate", o.Rate)
	set(a, "binariser", o.Binariser)
	set(a, "validation", o.Validation)
	set(a, "patience", o.Patience)
	if o.Hidden != nil {
		a["hidden"] = o.Hidden
	}
	return a
}

// evaluation is what a server can be told of e.
func evaluation(e jobs.Evaluation) (asked, error) {
	if e.Queries != nil || e.Qrels != nil {
		return nil, fmt.Errorf("%w: a server asks by its own documents and judges by their labels", jobs.ErrOptions)
	}
	a := asked{}
	set(a, "sample", e.Sample)
	set(a, "heaviest", e.Heaviest)
	set(a, "halves", e.Halves)
	set(a, "rerank", e.Rerank)
	set(a, "candidates", e.Candidates)
	set(a, "seed", e.Seed)
	if len(e.Measures) > 0 {
		a["measures"] = e.Measures
	}
	return a, nil
}

// progress tells report what a server says of a task; nil stays nil.
func progress(report func(jobs.Progress)) func(tasks.Progress) {
	if report == nil {
		return nil
	}
	return func(p tasks.Progress) {
		q := jobs.Progress{Stage: p.Stage, Done: p.Done, Total: p.Total}
		if p.Epochs > 0 {
			q.Training = epochs(p)
		}
		report(q)
	}
}

func epochs(p tasks.Progress) (q hashing.Progress) {
	q.Stage, q.Epoch, q.Epochs, q.Documents, q.Total, q.Loss = p.Stage, p.Epoch, p.Epochs, p.Done, p.Total, p.Loss
	q.PerSecond, q.Left = p.PerSecond, time.Duration(p.SecondsLeft*float64(time.Second))
	if q.Validation = p.Validation; q.Validation == 0 { // none
		q.Validation = math.NaN()
	}
	return q
}
