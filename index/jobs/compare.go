package jobs

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
)

// A Comparison lists the models to train and the measures to compare them by. Zero values are the
// defaults stated.
type Comparison struct {
	// Evaluation holds the queries and measures. Its Seed, Rerank and Candidates are ignored.
	Evaluation
	// Options are those of every training, except for the kind, the binariser and the width.
	Options    hashing.Options
	Kinds      []hashing.Kind      // nil means all
	Binarisers []hashing.Binariser // empty means the default of each kind
	Bits       []int               // widths of the codes; nil means 64
}

// Compared is the result of a comparison.
type Compared struct {
	// Contenders are in the order of Bits, Kinds and Binarisers. Those that need no training follow
	// after each width.
	Contenders []Contender `json:"contenders"`
	// Warnings are sentences on why codes may be poor or measures unreliable.
	Warnings []string `json:"warnings"`
	// Best is the best model by the first measure. Learned is the result of [index.Index.Next]
	// before the comparison, which [index.Index.Adopt] requires with Best.
	Best    *hashing.Model `json:"-"`
	Learned uint64         `json:"-"`
}

// Validate returns [ErrOptions] or [hashing.ErrOptions] with the reason if c is invalid.
func (c *Comparison) Validate() error {
	if err := c.Evaluation.Validate(); err != nil {
		return err
	}
	d := c.withDefaults()
	if len(d.Kinds) == 0 || len(d.Bits) == 0 || slices.Min(d.Bits) < 1 {
		return fmt.Errorf("%w: a comparison requires at least one kind and one width, and widths of at least 1 bit", ErrOptions)
	}
	for _, o := range d.trials(d.Bits...) {
		if err := o.Validate(); err != nil {
			return fmt.Errorf("%s: %w", o.Kind, err)
		}
	}
	return nil
}

func (c *Comparison) withDefaults() Comparison {
	d := *c
	if d.Kinds == nil {
		d.Kinds = hashing.Kinds()
	}
	if d.Bits == nil {
		d.Bits = []int{64}
	}
	if len(d.Binarisers) == 0 {
		d.Binarisers = []hashing.Binariser{""}
	}
	return d
}

// trials returns the options of every training at these widths.
func (c *Comparison) trials(widths ...int) (trials []hashing.Options) {
	for _, width := range widths {
		for _, kind := range c.Kinds {
			for _, b := range c.Binarisers {
				o := c.Options
				o.Kind, o.Binariser, o.Bits = kind, b, width
				trials = append(trials, o)
			}
		}
	}
	return trials
}

// Compare trains each kind with each binariser at each width on the documents of ix and measures
// the codes. It measures all words, TF-IDF, BM25 and LSA beside them. It does not change ix;
// [index.Index.Adopt] can switch to the best model. ready, if not nil, is called with each
// contender once it is measured, and an error of it ends the comparison. Memory holds one contender
// at a time, with the counts and codes of all documents, and the best model. The error is that of
// [Comparison.Validate], of [hashing.Train], of [Evaluate] or of ready.
func Compare(ctx context.Context, ix *index.Index, c Comparison, report func(Progress), ready func(Contender) error) (*Compared, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	e, err := c.resolve(ix)
	if err != nil {
		return nil, err
	}
	c.Evaluation = e
	warnings, err := c.warnings(ix)
	if err != nil {
		return nil, err
	}
	if c.Options, err = withLanguages(ix, c.Options); err != nil {
		return nil, err
	}
	words, err := quality.NewWords(ix.Documents(ctx), c.Options.Analyzer)
	if err != nil {
		return nil, err
	}
	r := &comparison{Comparison: c, ix: ix, words: words, report: report, ready: ready, result: Compared{Learned: ix.Next(), Warnings: warnings}}
	for _, width := range c.Bits {
		if err := r.atWidth(ctx, c.trials(width)); err != nil {
			return nil, err
		}
	}
	return &r.result, nil
}

func (c *Comparison) warnings(ix *index.Index) ([]string, error) {
	few, err := fewWarnings(ix)
	if err != nil {
		return nil, err
	}
	s, err := ix.Size()
	return append(few, c.depthWarnings(s.Documents-s.NoCode)...), err
}

// A comparison is the state of one call of Compare.
type comparison struct {
	Comparison
	ix           *index.Index
	words        *quality.Words
	report       func(Progress)
	ready        func(Contender) error
	result       Compared
	best         float64 // first measure of result.Best
	unknownNoted bool    // whether the queries without a known word were reported
}

// reporter returns a reporter that adds the kind of a contender and the number of contenders to
// each report.
func (c *comparison) reporter(kind hashing.Kind) reporter {
	all := len(c.Bits) * (len(c.Kinds)*len(c.Binarisers) + 4)
	return func(p Progress) {
		p.Kind, p.Ready, p.Contenders = kind, len(c.result.Contenders), all
		reporter(c.report).report(p)
	}
}

// atWidth measures the models trained at one width. It then measures the rankers that need no
// training, on the counts of the last of them.
func (c *comparison) atWidth(ctx context.Context, trials []hashing.Options) error {
	var last *trial
	for _, o := range trials {
		last = nil // release its memory before the next training
		t, err := c.runTrial(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", o.Kind, err)
		}
		if v := t.Measures[c.Measures[0].String()]; c.result.Best == nil || v > c.best {
			c.result.Best, c.best = t.model, v
		}
		if err := c.add(t.Contender); err != nil {
			return err
		}
		last = t
	}
	others, err := c.baselines(ctx, last)
	if err != nil {
		return err
	}
	return c.add(others...)
}

// add adds measured contenders to the result and passes them to ready.
func (c *comparison) add(contenders ...Contender) error {
	for _, one := range contenders {
		c.result.Contenders = append(c.result.Contenders, one)
		if c.ready == nil {
			continue
		}
		if err := c.ready(one); err != nil {
			return err
		}
	}
	return nil
}
