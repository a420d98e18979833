package client

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/jobs"
)

// Train runs [jobs.Train] on the server.
func (c *Collection) Train(ctx context.Context, o hashing.Options, report func(jobs.Progress)) (*jobs.Trained, error) {
	t := &jobs.Trained{}
	return t, c.Run(ctx, "train", training(o), t, progress(report))
}

// Continue runs [jobs.Continue] on the server.
func (c *Collection) Continue(ctx context.Context, o hashing.Options, report func(jobs.Progress)) (*jobs.Trained, error) {
	in, t := training(o), &jobs.Trained{}
	in.Continue = true
	return t, c.Run(ctx, "train", in, t, progress(report))
}

// Evaluate runs [jobs.Evaluate] on the server. The queries are documents of the collection, and
// their labels are the judgements: Queries and Qrels must be nil. The result has no Evidence.
func (c *Collection) Evaluate(ctx context.Context, e jobs.Evaluation, report func(jobs.Progress)) (*jobs.Evaluated, error) {
	in, err := evaluation(e)
	if err != nil {
		return nil, err
	}
	found := &jobs.Evaluated{}
	return found, c.Run(ctx, "evaluate", in, found, progress(report))
}

// Compare runs [jobs.Compare] on the server. Queries and Qrels must be nil. The contenders are
// reported at the end only, and the result has no Best.
func (c *Collection) Compare(ctx context.Context, asked jobs.Comparison, report func(jobs.Progress)) (*jobs.Compared, error) {
	e, err := evaluation(asked.Evaluation)
	if err != nil {
		return nil, err
	}
	in := wire.Comparison{Bits: asked.Bits, Measuring: e.Measuring, Learning: learning(asked.Options)}
	for _, k := range asked.Kinds {
		in.Kinds = append(in.Kinds, wire.KindName(k))
	}
	for _, b := range asked.Binarisers {
		in.Binarisers = append(in.Binarisers, wire.Binariser(b))
	}
	found := &jobs.Compared{}
	return found, c.Run(ctx, "compare", in, found, progress(report))
}

// Backup creates a backup of the collection on the server and writes it to w.
func (c *Collection) Backup(ctx context.Context, w io.Writer) error {
	var made wire.BackupResult
	if err := c.Run(ctx, "backup", struct{}{}, &made, nil); err != nil {
		return err
	}
	return c.download(ctx, made.Href, w)
}

// mostParts is the number of requests for a file whose download breaks off.
const mostParts = 5

// download writes a file of the server to w. A download that breaks off continues.
func (c *Collection) download(ctx context.Context, href string, w io.Writer) error {
	out := &counting{to: w}
	var err error
	for range mostParts {
		if err = c.part(ctx, href, out); err == nil || out.err != nil || ctx.Err() != nil || isProblem(err) {
			break
		}
	}
	return err
}

// part writes the rest of a file to out.
func (c *Collection) part(ctx context.Context, href string, out *counting) error {
	header, want := http.Header{"Accept": {"application/octet-stream"}}, http.StatusOK
	if out.n > 0 {
		header.Set("Range", fmt.Sprintf("bytes=%d-", out.n))
		want = http.StatusPartialContent
	}
	res, err := c.sendWith(ctx, http.MethodGet, href, header, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != want {
		return errCut
	}
	n, err := io.Copy(out, res.Body)
	if err == nil && res.ContentLength > 0 && n != res.ContentLength {
		err = errCut
	}
	return err
}

// counting counts the bytes that are written.
type counting struct {
	to  io.Writer
	n   int64
	err error // of writing
}

func (w *counting) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	w.n, w.err = w.n+int64(n), err
	return n, err
}

// training returns the body of a training request with the options o.
func training(o hashing.Options) wire.Training {
	return wire.Training{Kind: wire.KindName(o.Kind), Bits: wire.Width(o.Bits), Occupancy: o.Occupancy, Binariser: wire.Binariser(o.Binariser), Labels: o.Labels, Feedback: o.Feedback, Nested: o.Nested, Learning: learning(o)}
}

func learning(o hashing.Options) wire.Learning {
	l := wire.Learning{
		Seed: o.Seed, Memory: o.Memory, Language: wire.Language(o.Analyzer.Language),
		Vocabulary: o.Vocabulary.Size, MinDocs: o.Vocabulary.MinDocs, MaxShare: o.Vocabulary.MaxShare,
		Weighting: wire.Weighting(o.Weighting), Hidden: o.Hidden, Tied: o.Tied, Target: wire.Target(o.Target), Corruption: o.Corruption,
		L2: o.L2, Pretrain: o.Pretrain, Samples: o.Samples, Epochs: o.Epochs, Rate: o.Rate, Validation: o.Validation, Patience: o.Patience,
	}
	if o.Activation != 0 {
		l.Activation = wire.Activation(o.Activation.String())
	}
	if o.Init != 0 {
		text, _ := o.Init.MarshalText() // never fails
		l.Init = wire.Init(text)
	}
	return l
}

// evaluation returns the body of an evaluation request with the options e.
func evaluation(e jobs.Evaluation) (wire.Evaluation, error) {
	if e.Queries != nil || e.Qrels != nil {
		return wire.Evaluation{}, fmt.Errorf("%w: on a server, the queries are documents of the collection, and their labels decide relevance", jobs.ErrOptions)
	}
	in := wire.Evaluation{Rerank: wire.Lexical(e.Rerank), Candidates: e.Candidates, Seed: e.Seed, Feedback: e.Feedback,
		Measuring: wire.Measuring{Sample: e.Sample, Heaviest: e.Heaviest, Halves: e.Halves}}
	for _, m := range e.Measures {
		in.Measures = append(in.Measures, m.String())
	}
	return in, nil
}

// progress returns a function that converts the progress of a task and passes it to report. It
// returns nil if report is nil.
func progress(report func(jobs.Progress)) func(wire.Progress) {
	if report == nil {
		return nil
	}
	return func(p wire.Progress) {
		q := jobs.Progress{Stage: p.Stage, Done: p.Done, Total: p.Total}
		if p.Epochs > 0 {
			q.Training = epochs(p)
		}
		q.Training.Memory = p.Memory
		report(q)
	}
}

func epochs(p wire.Progress) (q hashing.Progress) {
	q.Stage, q.Epoch, q.Epochs, q.Documents, q.Total, q.Loss = p.Stage, p.Epoch, p.Epochs, p.Done, p.Total, p.Loss
	q.PerSecond, q.Left = p.PerSecond, time.Duration(p.SecondsLeft*float64(time.Second))
	if q.Validation = p.Validation; q.Validation == 0 { // not measured
		q.Validation = math.NaN()
	}
	return q
}
