package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// labelFlags holds the flags of the command label.
type labelFlags struct {
	limit int
	skip  []string
	json  *bool
}

func newLabel() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "label FILE [ID LABEL…]",
		Short: "list the documents whose labels would teach most, or set the labels of one",
		Long: `Label lists documents without labels, first the one whose label would inform about most documents:
those with similar codes of which no label informs yet. Each following one is chosen as if the
earlier ones had labels. The table has the estimated number of those documents, the labels of the
five most similar documents that have any, with their weights, and the beginning of the text.

With an ID, label replaces the labels of that document. Without a LABEL it removes them.

Train --labels then learns from the labels, also if only few documents have any.` + addressHelp,
		Example: `  hashsearch label news.db
  hashsearch label news.db 4711 space history
  hashsearch train news.db --labels`,
		Args: cobra.MinimumNArgs(1),
	}
	var flags labelFlags
	cmd.Flags().IntVar(&flags.limit, "limit", 10, "maximum number of documents to list, at most 100")
	cmd.Flags().StringSliceVar(&flags.skip, "skip", nil, "`ids` of documents that nobody can label; they count as labelled")
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if flags.limit < 1 || flags.limit > 100 {
			return usagef("--limit must be 1 to 100")
		}
		return withCollection(args[0], &index.Options{ReadOnly: len(args) == 1}, func(c collection) error {
			if len(args) > 1 {
				return c.Label(cmd.Context(), args[1], args[2:])
			}
			found, err := c.Labelling(cmd.Context(), flags.limit, flags.skip)
			if err != nil {
				return err
			}
			messagef(cmd, "%d of %s with labels", found.Labelled, english.Count(found.Total, "document"))
			return flags.print(cmd, found.Documents)
		})
	}
	return cmd
}

// An unlabelled is a document without labels in the JSON format of the API.
type unlabelled struct {
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	Text    string        `json:"text"`
	Informs int           `json:"informs"`
	Labels  []index.Label `json:"labels"`
}

// print prints documents as a table or as JSON.
func (f *labelFlags) print(cmd *cobra.Command, docs []index.Unlabelled) error {
	rows := [][]string{{"ID", "INFORMS", "LABELS", "TEXT"}}
	for _, d := range docs {
		if *f.json {
			if err := printJSON(cmd, unlabelled{d.ID, d.Title, d.Text, d.Informs, append([]index.Label{}, d.Labels...)}); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{shorten(d.ID, 50), strconv.Itoa(d.Informs), shorten(weighted(d.Labels), 40),
			shorten(strings.Join(strings.Fields(d.Title+" "+d.Text), " "), 60)})
	}
	if *f.json || len(docs) == 0 {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}

// weighted returns labels with their weights in per cent.
func weighted(labels []index.Label) string {
	parts := make([]string, len(labels))
	for i, l := range labels {
		parts[i] = fmt.Sprintf("%s %.0f%%", l.Label, 100*l.Weight)
	}
	return strings.Join(parts, ", ")
}
