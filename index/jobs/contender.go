package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/quality"
)

// A Contender is a way to rank documents, with its measures. Only Name and Measures are set for
// rankers without codes.
type Contender struct {
	Name      string             `json:"name"`
	Binariser hashing.Binariser  `json:"binariser,omitempty"`
	Bits      int                `json:"bits,omitempty"`
	Measures  map[string]float64 `json:"measures"`
	// first measure of a search by words and these codes
	Hybrid float64 `json:"hybrid,omitempty"`
	// Halves is the precision at the number of relevant documents, judged by halves of documents
	// without labels. It is P@100 from 2,000 documents on.
	Halves  float64 `json:"halves,omitempty"`
	Entropy float64 `json:"entropy,omitempty"` // mean over the bits: 1 if all are balanced
	Dead    int     `json:"dead,omitempty"`    // bits that are the same for all documents
	Seconds float64 `json:"seconds,omitempty"` // of training
	Bytes   int     `json:"bytes,omitempty"`   // of the model
}

// A trial is a contender with the large data that it is measured on.
type trial struct {
	Contender
	model   *hashing.Model
	rows    []quality.Row
	queries []quality.Query
}

// runTrial trains one kind, hashes the documents and the queries with the model, and measures its
// codes.
func (c *comparison) runTrial(ctx context.Context, o hashing.Options) (t *trial, err error) {
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
	if err = c.prepareQueries(ctx, t, report); err != nil {
		return nil, err
	}
	codes := quality.NewCodes(t.rows, t.Bits)
	if t.Measures, err = c.measure(ctx, t, codes, report); err != nil {
		return nil, err
	}
	hybrid, err := c.measure(ctx, t, newHybrid(c.words.Of(t.rows), codes, t.model), report)
	if err != nil {
		return nil, err
	}
	t.Hybrid = hybrid[c.Measures[0].String()]
	t.Halves, err = c.halves(ctx, t, codes)
	return t, err
}

// prepareQueries hashes the queries with the model of t. It reports those without a known word once
// per comparison.
func (c *comparison) prepareQueries(ctx context.Context, t *trial, r reporter) error {
	a, err := c.Evaluation.hashQueries(ctx, c.ix, t.model, t.rows)
	if t.queries = a.queries; !c.unknownNoted {
		c.unknownNoted = len(a.noWord) > 0
		a.noteUnknown(r)
	}
	return err
}

func (c *comparison) measure(ctx context.Context, t *trial, r quality.Ranker, report reporter) (map[string]float64, error) {
	results, err := quality.Evaluate(ctx, []quality.Ranker{r}, t.queries, c.relevance(t.model.Vocabulary(), t.rows), c.Measures,
		report.stage("evaluating"))
	values := map[string]float64{}
	for _, q := range results {
		values[q.Measure.String()] = q.Value
	}
	return values, err
}

// halves measures a contender by halves of documents, with at most a thousand queries.
func (c *comparison) halves(ctx context.Context, t *trial, codes *quality.Codes) (float64, error) {
	e := c.Evaluation.halved()
	if e.Sample = min(e.Sample, defaultSample); e.Sample == 0 {
		e.Sample = defaultSample
	}
	a, err := e.hashQueries(ctx, c.ix, t.model, t.rows)
	if err != nil {
		return 0, err
	}
	results, err := quality.Evaluate(ctx, []quality.Ranker{codes}, a.queries, e.relevance(t.model.Vocabulary(), t.rows),
		[]quality.Measure{{Name: "P", Cutoff: relevantDocs(len(t.rows))}}, nil)
	if errors.Is(err, quality.ErrNoRelevant) { // all documents have a single word
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return results[0].Value, nil
}

// baselines measures the rankers that need no training on the counts of a trial.
func (c *comparison) baselines(ctx context.Context, t *trial) (others []Contender, err error) {
	v := t.model.Vocabulary()
	for _, r := range []quality.Ranker{c.words.Of(t.rows), quality.NewTFIDF(t.rows, v), quality.NewBM25(t.rows, v), quality.NewLSA(t.rows, v, t.Bits, c.Options.Seed)} {
		measures, err := c.measure(ctx, t, r, c.reporter(""))
		if err != nil {
			return nil, err
		}
		others = append(others, Contender{Name: r.Name(), Measures: measures})
	}
	return others, nil
}
