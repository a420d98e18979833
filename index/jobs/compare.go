package jobs

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// A Comparison says what to train, and how to measure what comes of it. Zero values are the defaults stated.
type Comparison struct {
	Evaluation                     // what to ask and measure; its Seed, Rerank and Candidates are not looked at
	Options    hashing.Options     // of every training, but for the three that follow
	Kinds      []hashing.Kind      // nil means all
	Binarisers []hashing.Binariser // none means by the kind
	Bits       []int               // widths of the codes; nil means 64
}

// Compared is what a comparison came to.
type Compared struct {
	Contenders []Contender    `json:"contenders"` // in the order of Bits, Kinds and Binarisers, and after each width those that need no training
	Warnings   []string       `json:"warnings"`   // sentences on why codes may be poor, and the measures mean little
	Best       *hashing.Model `json:"-"`          // the best by the first measure
	Learned    uint64         `json:"-"`          // what [index.Index.Adopt] wants to know of Best
}

// Validate says with [ErrOptions] or [hashing.ErrOptions] what is wrong with c.
func (c *Comparison) Validate() error {
	if err := c.Evaluation.Validate(); err != nil {
		return err
	}
	d := c.withDefaults()
	if len(d.Kinds) == 0 || len(d.Bits) == 0 || slices.Min(d.Bits) < 1 {
		return fmt.Errorf("%w: a comparison wants at least one kind, and widths of at least 1 bit", ErrOptions)
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

// trials are what to train at these widths.
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

// Compare trains each kind, with each binariser, at each width on the documents of ix and measures the codes; beside them TF-IDF, BM25 and
// LSA. It writes nothing to ix: [index.Index.Adopt] may be given the best. ready, which may be nil, is told of each contender when it
// is; its error ends the comparison. In memory are one contender with the counts and codes of all documents, and the best model. The
// error is that of [Comparison.Validate], of [hashing.Train], of [Evaluate] or of ready.
func Compare(ctx context.Context, ix *index.Index, c Comparison, report func(Progress), ready func(Contender) error) (*Compared, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	e, err := c.on(ix)
	if err != nil {
		return nil, err
	}
	c.Evaluation = e
	warnings, err := c.warnings(ix)
	if err != nil {
		return nil, err
	}
	r := &comparison{Comparison: c, ix: ix, report: report, ready: ready, found: Compared{Learned: ix.Next(), Warnings: warnings}}
	for _, width := range c.Bits {
		if err := r.atWidth(ctx, c.trials(width)); err != nil {
			return nil, err
		}
	}
	return &r.found, nil
}

func (c *Comparison) warnings(ix *index.Index) ([]string, error) {
	few, err := fewWarnings(ix)
	if err != nil {
		return nil, err
	}
	s, err := ix.Size()
	return append(few, c.depthWarnings(s.Documents-s.NoCode)...), err
}

// A comparison is one that goes on.
type comparison struct {
	Comparison
	ix     *index.Index
	report func(Progress)
	ready  func(Contender) error
	found  Compared
	best   float64 // the first measure of found.Best
	told   bool    // which queries are left out
}

// reporter reports on a contender of that kind.
func (c *comparison) reporter(kind hashing.Kind) reporter {
	all := len(c.Bits) * (len(c.Kinds)*len(c.Binarisers) + 3)
	return func(p Progress) {
		p.Kind, p.Ready, p.Contenders = kind, len(c.found.Contenders), all
		reporter(c.report).tell(p)
	}
}

// atWidth compares what is trained at one width, and then the rankers that need no training on the counts of the last.
func (c *comparison) atWidth(ctx context.Context, trials []hashing.Options) error {
	var last *trial
	for _, o := range trials {
		last = nil // what is large, before the next needs as much
		t, err := c.contend(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", o.Kind, err)
		}
		if v := t.Measures[c.Measures[0].String()]; c.found.Best == nil || v > c.best {
			c.found.Best, c.best = t.model, v
		}
		if err := c.enter(t.Contender); err != nil {
			return err
		}
		last = t
	}
	others, err := c.baselines(ctx, last)
	if err != nil {
		return err
	}
	return c.enter(others...)
}

// enter adds contenders that are ready.
func (c *comparison) enter(some ...Contender) error {
	for _, one := range some {
		c.found.Contenders = append(c.found.Contenders, one)
		if c.ready == nil {
			continue
		}
		if err := c.ready(one); err != nil {
			return err
		}
	}
	return nil
}
