package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// outlierFlags holds the flags of the command outliers.
type outlierFlags struct {
	limit   int
	label   string
	queries string
	source  sourceFlags
	json    *bool
}

func newOutliers() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "outliers FILE",
		Short: "list the documents that the model reconstructs worst",
		Long: `Outliers encodes and decodes every document and lists the documents with the largest errors. The
error is the mean over the words of ln(usual/expected), where "expected" is the probability that the
model gives the word in this document, and "usual" the probability of the word in documents in
general. Five words of error 0 are added to each document, so that short documents get small errors.
The error is negative if the model predicts the words with more than their usual probability. It is
always below 1.61, the error of a word that the model does not know. Documents without words are
left out.

With --queries, documents of the source that are not in the collection are included and marked with
a star. The last line is then the area under the ROC curve (AUC), which measures how well the error
separates them from the documents of the collection. With --label, the AUC measures how well the
error separates the documents with that label from the others. With both flags, only documents of
the source are scored.` + addressHelp + `
A server scores at most 4,000 documents, evenly spread.`,
		Example: `  hashsearch outliers news.db
  hashsearch outliers news.db --label sci.crypt
  hashsearch outliers news.db --queries more.jsonl.gz --where split=test`,
		Args: cobra.ExactArgs(1),
	}
	var flags outlierFlags
	cmd.Flags().IntVar(&flags.limit, "limit", 10, "maximum number of documents to list; 0 means all")
	cmd.Flags().StringVar(&flags.label, "label", "", "measure how well the error separates documents with this `label`")
	cmd.Flags().StringVar(&flags.queries, "queries", "", "`source` of documents to score that are not in the collection")
	flags.source.add(cmd)
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if flags.limit < 0 {
			return usagef("--limit %d: must be at least 0", flags.limit)
		}
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			all, err := flags.score(cmd, c)
			if err != nil {
				return err
			}
			return errors.Join(flags.print(cmd, all), flags.printAUC(cmd, all))
		})
	}
	return cmd
}

// score returns the documents with the largest errors, in a local file or on a server.
func (f *outlierFlags) score(cmd *cobra.Command, c collection) (all []outlier, err error) {
	r, ok := c.(remote)
	if !ok {
		return f.scoreAll(cmd, c.(file).Index)
	}
	if cmp.Or(f.label, f.queries) != "" {
		return nil, usagef("--label and --queries require a local file: a server does not accept them")
	}
	found, err := r.Outliers(cmd.Context(), cmp.Or(f.limit, 1000))
	for _, o := range found {
		all = append(all, outlier{ID: o.ID, Labels: o.Labels, Error: o.Score, Words: o.Words, Unknown: o.Unknown, text: shorten(o.Title, 70)})
	}
	return all, err
}

// An outlier is a document with its reconstruction error.
type outlier struct {
	ID      string   `json:"id"`
	Labels  []string `json:"labels,omitempty"`
	Foreign bool     `json:"foreign"` // not in the collection
	Error   float64  `json:"error"`
	Words   int      `json:"words"`
	Unknown int      `json:"unknown"` // words outside the vocabulary
	text    string
}

// compareOutliers orders outliers by descending error, then by descending length, then by id.
func compareOutliers(a, b outlier) int {
	return cmp.Or(cmp.Compare(b.Error, a.Error), cmp.Compare(b.Words, a.Words), cmp.Compare(a.ID, b.ID))
}

// print prints the documents as a table or as JSON.
func (f *outlierFlags) print(cmd *cobra.Command, all []outlier) error {
	rows := [][]string{{"", "", "ERROR", "WORDS", "UNKNOWN", "ID", "LABELS", "TEXT"}}
	if f.limit > 0 {
		all = all[:min(len(all), f.limit)]
	}
	for i, o := range all {
		if *f.json {
			if err := printJSON(cmd, o); err != nil {
				return err
			}
			continue
		}
		mark := map[bool]string{true: "*"}[o.Foreign]
		rows = append(rows, []string{mark, fmt.Sprint(i + 1), fmt.Sprintf("%.3f", o.Error), fmt.Sprint(o.Words), fmt.Sprint(o.Unknown),
			shorten(o.ID, 50), shorten(strings.Join(o.Labels, " "), 30), o.text})
	}
	if *f.json {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}

// printAUC prints the AUC of the error for the documents that --label or --queries selects.
func (f *outlierFlags) printAUC(cmd *cobra.Command, all []outlier) error {
	if f.label == "" && f.queries == "" {
		return nil
	}
	var scores []float64
	var positive []bool
	found := 0
	for _, o := range all {
		match := o.Foreign
		if f.label != "" {
			match = slices.Contains(o.Labels, f.label)
		}
		if match {
			found++
		}
		scores, positive = append(scores, o.Error), append(positive, match)
	}
	auc := quality.AUC(scores, positive)
	switch {
	case math.IsNaN(auc):
		return fmt.Errorf("%d of %s selected: an AUC needs selected documents and others", found, english.Count(len(all), "document"))
	case *f.json:
		return printJSON(cmd, map[string]any{"auc": auc, "sought": found, "others": len(all) - found})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "AUC %.4f: %s %s against %s\n", auc, english.Count(found, "document"), f.selection(), english.Count(len(all)-found, "other"))
	return err
}

// selection describes the documents that --label or --queries selects.
func (f *outlierFlags) selection() string {
	if f.label != "" {
		return "of label " + f.label
	}
	return "of " + f.queries
}
