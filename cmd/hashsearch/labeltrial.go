package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"
	"gonum.org/v1/gonum/stat"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// A labelTrial measures the accuracy of classifiers that are trained on few labelled documents.
type labelTrial struct {
	source   sourceFlags
	queries  string
	options  hashing.ClassifierOptions
	perLabel []int
	repeat   int
}

// variants are the ways to initialise and train the encoder of a classifier.
var variants = [...]string{"frozen", "tuned", "scratch"}

// A labelResult holds the accuracies for one number of documents per label.
type labelResult struct {
	PerLabel int                  `json:"per_label"`
	Accuracy map[string][]float64 `json:"accuracy"` // by variant, one value per draw
}

// check returns a usage error if the trial would measure nothing.
func (t *labelTrial) check() error {
	if t.repeat < 1 || len(t.perLabel) == 0 || slices.Min(t.perLabel) < 1 {
		return usagef("--repeat %d, --per-label %v: each must be at least 1", t.repeat, t.perLabel)
	}
	return nil
}

// run measures and prints the accuracies for each number of documents per label.
func (t *labelTrial) run(cmd *cobra.Command, ix *index.Index, m *hashing.Model, json bool) error {
	docs, err := labelled(ix.Documents(cmd.Context()))
	if err != nil {
		return err
	}
	source, err := t.source.open(cmd, []string{t.queries})
	if err != nil {
		return err
	}
	queries, err := labelled(source)
	if err == nil {
		queries, err = withKnownTerms(m, queries)
	}
	if err != nil {
		return err
	}
	rows := [][]string{append([]string{"PER LABEL"}, variants[:]...)}
	for _, n := range t.perLabel {
		r, err := t.measure(cmd, m, docs, queries, n)
		if err != nil {
			return err
		}
		if json {
			if err := printJSON(cmd, r); err != nil {
				return err
			}
		}
		rows = append(rows, r.row())
	}
	if json {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}

func (r labelResult) row() []string {
	row := []string{fmt.Sprint(r.PerLabel)}
	for _, way := range variants {
		row = append(row, meanAndDeviation(r.Accuracy[way]))
	}
	return row
}

// meanAndDeviation formats the mean of values and, for two or more, their standard deviation.
func meanAndDeviation(values []float64) string {
	if len(values) == 1 {
		return fmt.Sprintf("%.3f", values[0])
	}
	mean, deviation := stat.MeanStdDev(values, nil)
	return fmt.Sprintf("%.3f ± %.3f", mean, deviation)
}

// measure returns the accuracy of each variant on queries, trained on n documents per label.
func (t *labelTrial) measure(cmd *cobra.Command, m *hashing.Model, docs, queries []ingest.Document, n int) (labelResult, error) {
	r := labelResult{PerLabel: n, Accuracy: map[string][]float64{}}
	for draw := range t.repeat {
		sample := perLabel(docs, n, t.options.Seed+uint64(draw))
		for _, way := range variants {
			o := t.options
			o.Seed += uint64(draw)
			o.Frozen, o.Scratch = way == "frozen", way == "scratch"
			c, err := m.Classifier(cmd.Context(), ingest.Sequence(sample), o)
			if err != nil {
				return r, err
			}
			right, err := accuracy(cmd.Context(), c, queries)
			if err != nil {
				return r, err
			}
			r.Accuracy[way] = append(r.Accuracy[way], right)
		}
	}
	return r, nil
}

// labelled returns the documents that have labels.
func labelled(docs iter.Seq2[ingest.Document, error]) (all []ingest.Document, err error) {
	for d, err := range docs {
		if err != nil {
			return nil, err
		}
		if len(d.Labels) > 0 {
			all = append(all, d)
		}
	}
	return all, nil
}

// withKnownTerms returns the documents that have a term of the model's vocabulary. It is an error
// if there are none.
func withKnownTerms(m *hashing.Model, docs []ingest.Document) (all []ingest.Document, err error) {
	for _, d := range docs {
		switch _, err := m.Hash(d.Words()); {
		case err == nil:
			all = append(all, d)
		case !errors.Is(err, hashing.ErrNoTerms):
			return nil, err
		}
	}
	switch {
	case len(docs) == 0:
		return nil, errors.New("no query document has a label")
	case len(all) == 0:
		return nil, fmt.Errorf("%s with a label: %w", english.Count(len(docs), "query document"), hashing.ErrNoTerms)
	}
	return all, nil
}

// perLabel draws n random documents of each label, or all documents of a label that has fewer. Only
// the first label of a document counts.
func perLabel(docs []ingest.Document, n int, seed uint64) (sample []ingest.Document) {
	drawn := map[string]int{}
	for _, i := range rand.New(rand.NewPCG(seed, 7)).Perm(len(docs)) {
		label := docs[i].Labels[0]
		if drawn[label]++; drawn[label] <= n {
			sample = append(sample, docs[i])
		}
	}
	return sample
}

// accuracy returns the share of the queries whose likeliest label is one of their labels.
func accuracy(ctx context.Context, c *hashing.Classifier, queries []ingest.Document) (float64, error) {
	var right atomic.Int64
	err := parallel.Each(ctx, len(queries), func(i int) error {
		q := queries[i]
		if guesses, err := c.Classify(q.Words()); err == nil && slices.Contains(q.Labels, guesses[0].Label) {
			right.Add(1)
		}
		return nil
	})
	return float64(right.Load()) / float64(len(queries)), err
}
