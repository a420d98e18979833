package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
)

// comparison trains kinds on one collection and measures them beside each other.
type comparison struct {
	eval       evalFlags
	options    *hashing.Options
	kinds      []string
	binarisers []string
	widths     []int
	measures   []quality.Measure
	adopt      bool
	json       *bool
}

func newCompare() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compare FILE",
		Short: "train several kinds under one budget and measure them side by side",
		Long: `Compare trains each of --kinds, with each of --binarisers, at each of --widths with the same options, and
prints how good the codes are, how even their bits, and what the training took; beside them TF-IDF, BM25
and LSA. The collection stays as it is, unless --adopt makes the best by the first measure the model in use.

HALVES needs no labels: half of the words of a document ask, and it is the share of the 100 nearest that is
among the 100 nearest to the other half by BM25. Without labels and judgements, measures are judged that way, too.

Queries and measures are those of 'hashsearch eval', kinds and options those of 'hashsearch train'.`,
		Example: `  hashsearch compare news.db --kinds stacked,variational,wta --widths 32,64
  hashsearch compare news.db --queries news.jsonl.gz --where split=test --measure P@100 --adopt`,
		Args: cobra.ExactArgs(1),
	}
	c := comparison{options: trainFlags(cmd), json: asJSON(cmd)}
	c.eval.add(cmd)
	f := cmd.Flags()
	f.StringSliceVar(&c.kinds, "kinds", kindNames(), "kinds to compare")
	f.StringSliceVar(&c.binarisers, "binarisers", nil, "what makes bits of their activations: half, median, itq, random (default by the kind)")
	f.IntSliceVar(&c.widths, "widths", []int{64}, "widths of their codes, in bits")
	f.BoolVar(&c.adopt, "adopt", false, "use the best by the first measure from now on")
	f.MarkHidden("kind")
	f.MarkHidden("binariser")
	f.MarkHidden("bits")
	f.MarkHidden("occupancy")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withIndex(args[0], &index.Options{ReadOnly: !c.adopt}, func(ix *index.Index) error { return c.run(cmd, ix) })
	}
	return cmd
}

func kindNames() (names []string) {
	for _, k := range hashing.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// run compares, prints, and adopts the best if it is asked to.
func (c *comparison) run(cmd *cobra.Command, ix *index.Index) (err error) {
	if err := c.eval.checkRankers(); err != nil {
		return err
	}
	if c.measures, err = c.eval.parseMeasures(); err != nil {
		return err
	}
	if len(c.kinds) == 0 || len(c.widths) == 0 || slices.Min(c.widths) < 1 {
		return usagef("compare wants at least one of --kinds and, in --widths, numbers of bits")
	}
	if err := c.eval.chooseJudge(cmd, ix); err != nil {
		return err
	}
	c.eval.seed = c.options.Seed
	learned := ix.Next()
	var all []contender
	var best *hashing.Model
	for _, width := range c.widths {
		found, model, err := c.atWidth(cmd, ix, width)
		if err != nil {
			return err
		}
		if len(all) == 0 || c.better(found, all) {
			best = model
		}
		all = append(all, found...)
	}
	if err := c.print(cmd, all); err != nil || !c.adopt {
		return err
	}
	say(cmd, "from now on %s, %s, with %d bits", best.Kind(), best.Binariser(), best.Bits())
	_, err = ix.Adopt(cmd.Context(), best, learned, nil)
	return err
}

// trials are what to train at one width.
func (c *comparison) trials(width int) (trials []hashing.Options) {
	for _, kind := range c.kinds {
		o := *c.options
		o.Kind, o.Bits = hashing.Kind(kind), width
		for _, b := range c.binarisers {
			o.Binariser = hashing.Binariser(b)
			trials = append(trials, o)
		}
		if len(c.binarisers) == 0 {
			trials = append(trials, o)
		}
	}
	return trials
}

// atWidth compares what is trained at one width, the rankers that need no training last, and returns the best model, too.
func (c *comparison) atWidth(cmd *cobra.Command, ix *index.Index, width int) (all []contender, best *hashing.Model, err error) {
	trials := c.trials(width)
	for _, o := range trials {
		one, err := c.contend(cmd, ix, o)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", o.Kind, err)
		}
		if len(all) == 0 || c.better([]contender{one}, all) {
			best = one.model
		}
		if len(all) == len(trials)-1 {
			others, err := c.baselines(cmd, &one)
			if err != nil {
				return nil, nil, err
			}
			return append(append(all, one.forget()), others...), best, nil
		}
		all = append(all, one.forget())
	}
	return all, best, nil
}

// better says that the best kind of some beats that of others by the first measure.
func (c *comparison) better(some, others []contender) bool {
	top := func(all []contender) (v float64) {
		for _, one := range all {
			if one.Bits > 0 {
				v = max(v, one.Measures[c.measures[0].String()])
			}
		}
		return v
	}
	return top(some) > top(others)
}

func (c *comparison) print(cmd *cobra.Command, all []contender) error {
	head := []string{"KIND", "BINARISER", "BITS"}
	for _, m := range c.measures {
		head = append(head, m.String())
	}
	rows := [][]string{append(head, "HALVES", "ENTROPY", "DEAD", "SECONDS", "MB")}
	for _, one := range all {
		if *c.json {
			if err := printJSON(cmd, one); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, one.row(c.measures))
	}
	if *c.json {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}

func (one *contender) row(measures []quality.Measure) []string {
	row := []string{one.Name, string(one.Binariser), ""}
	for _, m := range measures {
		row = append(row, share(one.Measures[m.String()]))
	}
	if one.Bits == 0 {
		return row
	}
	row[2] = fmt.Sprint(one.Bits)
	return append(row, share(one.Halves), fmt.Sprintf("%.3f", one.Entropy), fmt.Sprint(one.Dead), fmt.Sprintf("%.1f", one.Seconds), fmt.Sprintf("%.1f", float64(one.Bytes)/1e6))
}
