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

// outlierFlags say which documents are judged, and which of them should come first.
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
		Long: `Outliers encodes and decodes every document and lists those whose words the model expects least,
given the document itself. The error is the mean over the words of ln(usual/expected), five words as usual
being added to each document: it is below 0 where the model expects the words more than in
any document, and below 1.61, which is what a word counts that the model does not know. Documents without
any word are left out.

With --queries the documents of a source that are not in the collection are judged, too, and marked by a
star, and the area under the ROC curve (AUC) says how well the error tells them from those of the collection.
With --label it says so of the documents with that label and all others, of the source alone if there is one.` + addressHelp + `
A server looks at some thousand documents, evenly spread.`,
		Example: `  hashsearch outliers news.db
  hashsearch outliers news.db --label sci.crypt
  hashsearch outliers news.db --queries more.jsonl.gz --where split=test`,
		Args: cobra.ExactArgs(1),
	}
	var flags outlierFlags
	cmd.Flags().IntVar(&flags.limit, "limit", 10, "documents to list; 0 means all")
	cmd.Flags().StringVar(&flags.label, "label", "", "tell how well the error finds the documents with this label")
	cmd.Flags().StringVar(&flags.queries, "queries", "", "source of documents to judge that are not in the collection")
	flags.source.add(cmd)
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if flags.limit < 0 {
			return usagef("--limit %d: at least 0", flags.limit)
		}
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			all, err := flags.find(cmd, c)
			if err != nil {
				return err
			}
			return errors.Join(flags.print(cmd, all), flags.printAUC(cmd, all))
		})
	}
	return cmd
}

// among finds them in a file, or has a server do so.
func (f *outlierFlags) find(cmd *cobra.Command, c collection) (all []outlier, err error) {
	there, ok := c.(remote)
	if !ok {
		return f.judge(cmd, c.(file).Index)
	}
	if cmp.Or(f.label, f.queries) != "" {
		return nil, usagef("--label and --queries work on a file, not through a server")
	}
	found, err := there.Outliers(cmd.Context(), cmp.Or(f.limit, 1000))
	for _, o := range found {
		all = append(all, outlier{ID: o.ID, Labels: o.Labels, Error: o.Score, Words: o.Words, Unknown: o.Unknown, text: shorten(o.Title, 70)})
	}
	return all, err
}

// An outlier is a document with how badly the model reconstructs it.
type outlier struct {
	ID      string   `json:"id"`
	Labels  []string `json:"labels,omitempty"`
	Foreign bool     `json:"foreign"` // not in the collection
	Error   float64  `json:"error"`
	Words   int      `json:"words"`
	Unknown int      `json:"unknown"` // words that the model does not know
	text    string
}

// compareOutliers orders outliers: the worst first, of equals the longest.
func compareOutliers(a, b outlier) int {
	return cmp.Or(cmp.Compare(b.Error, a.Error), cmp.Compare(b.Words, a.Words), cmp.Compare(a.ID, b.ID))
}

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

// printAUC says how well the error tells the documents that were asked for from the others.
func (f *outlierFlags) printAUC(cmd *cobra.Command, all []outlier) error {
	if f.label == "" && f.queries == "" {
		return nil
	}
	var scores []float64
	var sought []bool
	found := 0
	for _, o := range all {
		here := o.Foreign
		if f.label != "" {
			here = slices.Contains(o.Labels, f.label)
		}
		if here {
			found++
		}
		scores, sought = append(scores, o.Error), append(sought, here)
	}
	auc := quality.AUC(scores, sought)
	switch {
	case math.IsNaN(auc):
		return fmt.Errorf("%d of %s sought: an AUC needs documents of both sorts", found, english.Count(len(all), "document"))
	case *f.json:
		return printJSON(cmd, map[string]any{"auc": auc, "sought": found, "others": len(all) - found})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "AUC %.4f: %s %s against %s\n", auc, english.Count(found, "document"), f.sought(), english.Count(len(all)-found, "other"))
	return err
}

func (f *outlierFlags) sought() string {
	if f.label != "" {
		return "of label " + f.label
	}
	return "of " + f.queries
}
