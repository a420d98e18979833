package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/quality"
)

// A Contender is one way to rank documents and what is to be said of it. Of those without codes, only the measures.
type Contender struct {
	Name      string             `json:"name"`
	Binariser hashing.Binariser  `json:"binariser,omitempty"`
	Bits      int                `json:"bits,omitempty"`
	Measures  map[string]float64 `json:"measures"`
	Halves    float64            `json:"halves,omitempty"`  // by halves of documents, without labels: precision at as many as are relevant, P@100 from 2,000 documents on
	Entropy   float64            `json:"entropy,omitempty"` // mean over the bits: 1 where all are even
	Dead      int                `json:"dead,omitempty"`    // bits that are the same for all documents
	Seconds   float64            `json:"seconds,omitempty"` // of training
	Bytes     int                `json:"bytes,omitempty"`   // of the model
}

// A trial is a contender with what it is measured on, which is large.
type trial struct {
	Contender
	model   *hashing.Model
	rows    []quality.Row
	queries []quality.Query
}

// contend trains one kind, hashes the documents and the queries with it, and measures its codes.
func (c *comparison) contend(ctx context.Context, o hashing.Options) (t *trial, err error) {
	t, report := &trial{}, c.reporter(o.Kind)
	o.Report, o.Save, o.Resume = report.learning, nil, nil
	began := time.Now()
	if t.model, err = hashing.Train(ctx, c.ix.Documents(ctx), o); err != nil {
		return nil, err
	}
	t.Name, t.Binariser, t.Bits, t.Seconds, t.Bytes = string(o.Kind), t.model.Binariser(), t.model.Bits(), time.Since(began).Seconds(), t.model.Size()
	if t.rows, err = hashRows(ctx, c.ix, t.model, report.stage("hashing")); err != nil {
		return nil, err
	}
	bits := quality.NewBits(t.rows, t.Bits)
	t.Entropy, t.Dead = bits.Entropy, bits.Dead
	if err = c.ask(ctx, t, report); err != nil {
		return nil, err
	}
	codes := quality.NewCodes(t.rows, t.Bits)
	if t.Measures, err = c.measure(ctx, t, codes, report); err != nil {
		return nil, err
	}
	t.Halves, err = c.halves(ctx, t, codes)
	return t, err
}

// ask hashes the queries by the model of t, and names those that are left out once.
func (c *comparison) ask(ctx context.Context, t *trial, r reporter) error {
	a, err := c.Evaluation.ask(ctx, c.ix, t.model, t.rows)
	if t.queries = a.queries; !c.told {
		c.told = len(a.noWord) > 0
		a.noteUnknown(r)
	}
	return err
}

func (c *comparison) measure(ctx context.Context, t *trial, r quality.Ranker, report reporter) (map[string]float64, error) {
	results, err := quality.Evaluate(ctx, []quality.Ranker{r}, t.queries, c.relevance(t.model.Vocabulary(), t.rows), c.Measures,
		quality.EvaluateOptions{Progress: report.stage("evaluating")})
	values := map[string]float64{}
	for _, q := range results {
		values[q.Measure.String()] = q.Value
	}
	return values, err
}

// halves judges a contender without labels, by at most a thousand queries.
func (c *comparison) halves(ctx context.Context, t *trial, codes *quality.Codes) (float64, error) {
	e := c.Evaluation.halved()
	if e.Sample = min(e.Sample, sampled); e.Sample == 0 {
		e.Sample = sampled
	}
	a, err := e.ask(ctx, c.ix, t.model, t.rows)
	if err != nil {
		return 0, err
	}
	results, err := quality.Evaluate(ctx, []quality.Ranker{codes}, a.queries, e.relevance(t.model.Vocabulary(), t.rows),
		[]quality.Measure{{Name: "P", Cutoff: near(len(t.rows))}}, quality.EvaluateOptions{})
	if errors.Is(err, quality.ErrNoRelevant) { // documents of one word
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return results[0].Value, nil
}

// baselines are measured on the counts of a contender.
func (c *comparison) baselines(ctx context.Context, t *trial) (others []Contender, err error) {
	v := t.model.Vocabulary()
	for _, r := range []quality.Ranker{quality.NewTFIDF(t.rows, v), quality.NewBM25(t.rows, v), quality.NewLSA(t.rows, v, t.Bits, c.Options.Seed)} {
		measures, err := c.measure(ctx, t, r, c.reporter(""))
		if err != nil {
			return nil, err
		}
		others = append(others, Contender{Name: r.Name(), Measures: measures})
	}
	return others, nil
}
