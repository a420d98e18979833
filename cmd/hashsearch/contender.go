package main

import (
	"errors"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
)

// A contender is one way to rank documents and what is to be said of it. Of those without codes, only
// the measures.
type contender struct {
	Name      string             `json:"name"`
	Binariser hashing.Binariser  `json:"binariser,omitempty"`
	Bits      int                `json:"bits,omitempty"`
	Measures  map[string]float64 `json:"measures"`
	Halves    float64            `json:"halves,omitempty"`  // P@100 judged by halves of documents, for which nobody needs labels
	Entropy   float64            `json:"entropy,omitempty"` // mean over the bits: 1 where all are even
	Dead      int                `json:"dead,omitempty"`    // bits that are the same for all documents
	Seconds   float64            `json:"seconds,omitempty"` // of training
	Bytes     int                `json:"bytes,omitempty"`   // of the model

	model   *hashing.Model
	rows    []quality.Row
	queries []quality.Query
}

// forget lets go of what is large.
func (one contender) forget() contender {
	one.model, one.rows, one.queries = nil, nil, nil
	return one
}

// contend trains one kind, hashes the documents and the queries with it, and measures its codes.
func (c *comparison) contend(cmd *cobra.Command, ix *index.Index, o hashing.Options) (one contender, err error) {
	p, err := newProgress(cmd)
	if err != nil {
		return one, err
	}
	defer p.end()
	o.Report = func(q hashing.Progress) { p.show(string(o.Kind)+": "+q.Stage, q.Documents, q.Total, note(q)) }
	began := time.Now()
	if one.model, err = hashing.Train(cmd.Context(), ix.Documents(cmd.Context()), o); err != nil {
		return one, err
	}
	one.Name, one.Binariser, one.Bits, one.Seconds, one.Bytes = string(o.Kind), one.model.Binariser(), o.Bits, time.Since(began).Seconds(), one.model.Size()
	if one.rows, err = hashRows(cmd, ix, one.model); err != nil {
		return one, err
	}
	if one.queries, err = c.eval.readQueries(cmd, ix, one.model, one.rows); err != nil {
		return one, err
	}
	bits := quality.NewBits(one.rows, one.Bits)
	one.Entropy, one.Dead = bits.Entropy, bits.Dead
	if one.Measures, err = c.measure(cmd, &one, quality.NewCodes(one.rows, one.model.Bits())); err != nil {
		return one, err
	}
	one.Halves, err = c.halves(cmd, ix, &one)
	return one, err
}

// halves judges a contender without labels, by at most a thousand queries.
func (c *comparison) halves(cmd *cobra.Command, ix *index.Index, one *contender) (float64, error) {
	f := c.eval
	f.halves, f.heaviest, f.sample = true, 0, min(or(f.sample, 1000), 1000)
	queries, err := f.readQueries(cmd, ix, one.model, one.rows)
	if err != nil {
		return 0, err
	}
	relevance, err := f.relevance(one.model, one.rows)
	if err != nil {
		return 0, err
	}
	results, err := quality.Evaluate(cmd.Context(), []quality.Ranker{quality.NewCodes(one.rows, one.model.Bits())}, queries, relevance,
		[]quality.Measure{{Name: "P", Cutoff: halvesNear}}, quality.EvaluateOptions{})
	if errors.Is(err, quality.ErrNoRelevant) { // documents of one word
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return results[0].Value, nil
}

// baselines are measured on the counts of a contender.
func (c *comparison) baselines(cmd *cobra.Command, one *contender) (others []contender, err error) {
	v, seed := one.model.Vocabulary(), c.options.Seed
	for _, r := range []quality.Ranker{quality.NewTFIDF(one.rows, v), quality.NewBM25(one.rows, v),
		quality.NewLSA(one.rows, v, one.Bits, seed)} {
		measures, err := c.measure(cmd, one, r)
		if err != nil {
			return nil, err
		}
		others = append(others, contender{Name: r.Name(), Measures: measures})
	}
	return others, nil
}

func (c *comparison) measure(cmd *cobra.Command, one *contender, r quality.Ranker) (map[string]float64, error) {
	relevance, err := c.eval.relevance(one.model, one.rows)
	if err != nil {
		return nil, err
	}
	results, err := quality.Evaluate(cmd.Context(), []quality.Ranker{r}, one.queries, relevance, c.measures, quality.EvaluateOptions{})
	values := map[string]float64{}
	for _, q := range results {
		values[q.Measure.String()] = q.Value
	}
	return values, err
}

// hashRows hashes the documents of the collection, leaving out those without a known word.
func hashRows(cmd *cobra.Command, ix *index.Index, m *hashing.Model) (rows []quality.Row, err error) {
	var batch []ingest.Document
	for d, err := range ix.Documents(cmd.Context()) {
		if err != nil {
			return nil, err
		}
		if batch = append(batch, d); len(batch) == 1024 {
			rows, batch = append(rows, hashBatch(m, batch)...), batch[:0]
		}
	}
	return append(rows, hashBatch(m, batch)...), nil
}

func hashBatch(m *hashing.Model, docs []ingest.Document) (rows []quality.Row) {
	sketches := make([]*hashing.Sketch, len(docs))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, d := range docs {
		g.Go(func() error {
			if s, err := m.Hash(d.Words()); err == nil {
				sketches[i] = &s
			}
			return nil
		})
	}
	g.Wait()
	for i, s := range sketches {
		if s != nil {
			rows = append(rows, quality.Row{ID: docs[i].ID, Labels: docs[i].Labels, Code: s.Code, Counts: s.Counts})
		}
	}
	return rows
}
