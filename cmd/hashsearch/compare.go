package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// comparison trains kinds on one collection and measures them beside each other.
type comparison struct {
	eval       evalFlags
	options    *hashing.Options
	kinds      []string
	binarisers []string
	widths     []int
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

HALVES needs no labels: half of the words of a document ask, and it is the share of the nearest that is
among the nearest to the other half by BM25: of a twentieth of the documents, 5 to 100. Without labels and judgements, measures are judged that way, too.

Queries and measures are those of 'hashsearch eval', kinds and options those of 'hashsearch train'.` + addressHelp,
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
		return withCollection(args[0], &index.Options{ReadOnly: !c.adopt}, func(of collection) error { return c.run(cmd, of) })
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
func (c *comparison) run(cmd *cobra.Command, of collection) error {
	if err := c.eval.checkRankers(); err != nil {
		return err
	}
	if len(c.kinds) == 0 || len(c.widths) == 0 || slices.Min(c.widths) < 1 {
		return usagef("compare wants at least one of --kinds and, in --widths, numbers of bits")
	}
	if there, ok := of.(remote); ok {
		return c.through(cmd, there)
	}
	ix := of.(file).Index
	asked, err := c.asked(cmd, ix)
	if err != nil {
		return err
	}
	found, err := c.compare(cmd, ix, asked)
	if err != nil {
		return err
	}
	printWarnings(cmd, found.Warnings)
	if err := c.print(cmd, found.Contenders, asked.Measures); err != nil || !c.adopt {
		return err
	}
	best := found.Best
	messagef(cmd, "from now on %s, %s, with %s", best.Kind(), best.Binariser(), english.Count(best.Bits(), "bit"))
	_, err = ix.Adopt(cmd.Context(), best, found.Learned, nil)
	return err
}

// through has a server compare, and prints what came of it.
func (c *comparison) through(cmd *cobra.Command, there remote) error {
	if c.adopt {
		return usagef("--adopt works on a file, not through a server: train the best kind there")
	}
	asked := c.contenders()
	var err error
	if asked.Evaluation, err = c.eval.requested(cmd, there); err != nil {
		return err
	}
	p, err := newProgress(cmd)
	if err != nil {
		return err
	}
	found, err := there.Compare(cmd.Context(), asked, reporter(cmd, p))
	if p.end(); err != nil {
		return err
	}
	printWarnings(cmd, found.Warnings)
	for _, one := range found.Contenders {
		if *c.json {
			err = errors.Join(err, printJSON(cmd, one))
		}
	}
	return errors.Join(err, c.print(cmd, found.Contenders, asked.Measures))
}

// asked is what the flags ask for.
func (c *comparison) asked(cmd *cobra.Command, ix *index.Index) (asked jobs.Comparison, err error) {
	asked = c.contenders()
	asked.Evaluation, err = c.eval.evaluation(cmd, ix)
	return asked, err
}

// contenders are what the flags want trained.
func (c *comparison) contenders() jobs.Comparison {
	asked := jobs.Comparison{Options: *c.options, Bits: c.widths}
	for _, kind := range c.kinds {
		asked.Kinds = append(asked.Kinds, hashing.Kind(kind))
	}
	for _, b := range c.binarisers {
		asked.Binarisers = append(asked.Binarisers, hashing.Binariser(b))
	}
	return asked
}

// compare compares, and with --json prints each contender when it is ready.
func (c *comparison) compare(cmd *cobra.Command, ix *index.Index, asked jobs.Comparison) (*jobs.Compared, error) {
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	return jobs.Compare(cmd.Context(), ix, asked, reporter(cmd, p), func(one jobs.Contender) error {
		p.end()
		if *c.json {
			return printJSON(cmd, one)
		}
		return nil
	})
}

// print prints the table, unless all was printed as JSON before.
func (c *comparison) print(cmd *cobra.Command, all []jobs.Contender, measures []quality.Measure) error {
	if *c.json {
		return nil
	}
	head := []string{"KIND", "BINARISER", "BITS"}
	for _, m := range measures {
		head = append(head, m.String())
	}
	rows := [][]string{append(head, "HALVES", "ENTROPY", "DEAD", "SECONDS", "MB")}
	for _, one := range all {
		rows = append(rows, contenderRow(one, measures))
	}
	return table(cmd.OutOrStdout(), rows)
}

func contenderRow(one jobs.Contender, measures []quality.Measure) []string {
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
