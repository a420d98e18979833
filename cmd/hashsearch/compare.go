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

// A comparison holds the flags of the command compare.
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
		Short: "train several kinds of hash function with the same options and compare them",
		Long: `Compare trains a hash function for each combination of --kinds, --binarisers and --widths, with the
same options, and prints a table. A row holds the measures of the codes, and

  HYBRID    the first measure of searches by words and codes together
  HALVES    a measure that needs no labels, described below
  ENTROPY   mean entropy of the bits; 1 if each bit is set in half of the codes
  DEAD      number of bits that are equal in all codes
  SECONDS   duration of the training
  MB        size of the model

The table also lists the measures of all words, TF-IDF, BM25 and LSA. The collection is not changed, unless
--adopt stores the best model by the first measure as a new generation and switches to it.

For HALVES, one half of the words of a document is the query, and the documents nearest to the other
half by BM25 are the relevant ones: a twentieth of all documents, at least 5 and at most 100. HALVES
is the share of relevant documents among as many nearest codes. If there are neither labels nor
judgements, the measures use the same queries and relevant documents.

The flags for queries and measures are those of 'hashsearch eval', and the flags for training are
those of 'hashsearch train'.` + addressHelp,
		Example: `  hashsearch compare news.db --kinds stacked,variational,wta --widths 32,64
  hashsearch compare news.db --queries news.jsonl.gz --where split=test --measure P@100 --adopt`,
		Args: cobra.ExactArgs(1),
	}
	c := comparison{options: trainFlags(cmd), json: asJSON(cmd)}
	c.eval.add(cmd)
	f := cmd.Flags()
	f.StringSliceVar(&c.kinds, "kinds", kindNames(), "kinds of hash function to compare")
	f.StringSliceVar(&c.binarisers, "binarisers", nil, "methods to turn activations into bits: half, median, itq, random (default: depends on the kind)")
	f.IntSliceVar(&c.widths, "widths", []int{64}, "widths of the codes in bits")
	f.BoolVar(&c.adopt, "adopt", false, "switch to the best model by the first measure")
	f.MarkHidden("kind")
	f.MarkHidden("binariser")
	f.MarkHidden("bits")
	f.MarkHidden("occupancy")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{ReadOnly: !c.adopt}, func(col collection) error { return c.run(cmd, col) })
	}
	return cmd
}

// kindNames returns the names of all kinds of hash function.
func kindNames() (names []string) {
	for _, k := range hashing.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// run compares the kinds, prints the table and, with --adopt, switches to the best model.
func (c *comparison) run(cmd *cobra.Command, col collection) error {
	if err := c.eval.checkRankers(); err != nil {
		return err
	}
	if len(c.kinds) == 0 || len(c.widths) == 0 || slices.Min(c.widths) < 1 {
		return usagef("give at least one of --kinds, and numbers of bits in --widths")
	}
	if r, ok := col.(remote); ok {
		return c.runRemote(cmd, r)
	}
	ix := col.(file).Index
	req, err := c.localRequest(cmd, ix)
	if err != nil {
		return err
	}
	found, err := c.compare(cmd, ix, req)
	if err != nil {
		return err
	}
	printWarnings(cmd, found.Warnings)
	if err := c.print(cmd, found.Contenders, req.Measures); err != nil || !c.adopt {
		return err
	}
	best := found.Best
	messagef(cmd, "switching to %s, %s, %s", best.Kind(), best.Binariser(), english.Count(best.Bits(), "bit"))
	_, err = ix.Adopt(cmd.Context(), best, found.Learned, nil)
	return err
}

// runRemote runs the comparison on a server and prints the table.
func (c *comparison) runRemote(cmd *cobra.Command, r remote) error {
	if c.adopt {
		return usagef("--adopt requires a local file: train the best kind on the server instead")
	}
	req := c.request()
	var err error
	if req.Evaluation, err = c.eval.evaluationOf(cmd, r); err != nil {
		return err
	}
	p, err := newProgress(cmd)
	if err != nil {
		return err
	}
	found, err := r.Compare(cmd.Context(), req, reporter(cmd, p))
	if p.end(); err != nil {
		return err
	}
	printWarnings(cmd, found.Warnings)
	for _, one := range found.Contenders {
		if *c.json {
			err = errors.Join(err, printJSON(cmd, one))
		}
	}
	return errors.Join(err, c.print(cmd, found.Contenders, req.Measures))
}

// localRequest returns the comparison that the flags describe, with its evaluation on ix.
func (c *comparison) localRequest(cmd *cobra.Command, ix *index.Index) (req jobs.Comparison, err error) {
	req = c.request()
	req.Evaluation, err = c.eval.localEvaluation(cmd, ix)
	return req, err
}

// request returns the comparison that the flags describe, without its evaluation.
func (c *comparison) request() jobs.Comparison {
	req := jobs.Comparison{Options: *c.options, Bits: c.widths}
	for _, kind := range c.kinds {
		req.Kinds = append(req.Kinds, hashing.Kind(kind))
	}
	for _, b := range c.binarisers {
		req.Binarisers = append(req.Binarisers, hashing.Binariser(b))
	}
	return req
}

// compare runs the comparison on ix. With --json it prints each contender as soon as it is
// measured.
func (c *comparison) compare(cmd *cobra.Command, ix *index.Index, req jobs.Comparison) (*jobs.Compared, error) {
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	return jobs.Compare(cmd.Context(), ix, req, reporter(cmd, p), func(one jobs.Contender) error {
		p.end()
		if *c.json {
			return printJSON(cmd, one)
		}
		return nil
	})
}

// print prints the table. With --json it prints nothing, as compare has printed the contenders.
func (c *comparison) print(cmd *cobra.Command, all []jobs.Contender, measures []quality.Measure) error {
	if *c.json {
		return nil
	}
	head := []string{"KIND", "BINARISER", "BITS"}
	for _, m := range measures {
		head = append(head, m.String())
	}
	rows := [][]string{append(head, "HYBRID", "HALVES", "ENTROPY", "DEAD", "SECONDS", "MB")}
	for _, one := range all {
		rows = append(rows, contenderRow(one, measures))
	}
	return table(cmd.OutOrStdout(), rows)
}

// contenderRow returns the row of a contender. Rankers without codes have measures only.
func contenderRow(one jobs.Contender, measures []quality.Measure) []string {
	row := []string{one.Name, string(one.Binariser), ""}
	for _, m := range measures {
		row = append(row, share(one.Measures[m.String()]))
	}
	if one.Bits == 0 {
		return row
	}
	row[2] = fmt.Sprint(one.Bits)
	return append(row, share(one.Hybrid), share(one.Halves), fmt.Sprintf("%.3f", one.Entropy), fmt.Sprint(one.Dead), fmt.Sprintf("%.1f", one.Seconds), fmt.Sprintf("%.1f", float64(one.Bytes)/1e6))
}
