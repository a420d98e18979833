package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newList() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list FILE",
		Short: "list the documents of a collection",
		Long: `List prints the documents of the collection FILE, by the order in which they were added or replaced,
or by the values of a field. The JSON has whole documents.` + filterHelp + addressHelp,
		Example: `  hashsearch list news.db --sort -number
  hashsearch list news.db --filter label=sci.space --sort year --limit 100`,
		Args: cobra.ExactArgs(1),
	}
	var l index.Listing
	filter := cmd.Flags().StringArray("filter", nil, "list only documents that meet this `condition`, such as label=sci.space; if repeated, all conditions must hold")
	cmd.Flags().StringVar(&l.Topic, "topic", "", "list only documents of the topic with this `id`, of those that the command topics prints as JSON")
	cmd.Flags().StringVar(&l.Sort, "sort", index.ByNumber, "`field` to sort by: number, label or a metadata field, with - before it in descending order")
	cmd.Flags().IntVar(&l.Limit, "limit", 20, "number of documents, at most 1000")
	cmd.Flags().StringVar(&l.Cursor, "cursor", "", "list the documents after an earlier page, whose cursor was printed")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if l.Filter, err = conditions(*filter); err != nil {
			return err
		}
		if l.Limit < 1 || l.Limit > 1000 {
			return usagef("--limit %d: choose 1 to 1000", l.Limit)
		}
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			listed, err := c.List(cmd.Context(), l)
			if err != nil {
				return err
			}
			if *json {
				return printJSON(cmd, newListing(listed))
			}
			return printListed(cmd, listed)
		})
	}
	return cmd
}

// A listing is a page of documents in JSON.
type listing struct {
	Documents []ingest.Document `json:"documents"`
	Total     int               `json:"total"`
	Next      string            `json:"next,omitempty"`
}

func newListing(l *index.Listed) listing {
	all := listing{[]ingest.Document{}, l.Total, l.Next}
	for _, d := range l.Documents {
		all.Documents = append(all.Documents, d.Document)
	}
	return all
}

func printListed(cmd *cobra.Command, l *index.Listed) error {
	rows := [][]string{{"NUMBER", "ID", "LABELS", "TEXT"}}
	for _, d := range l.Documents {
		rows = append(rows, append([]string{strconv.Itoa(int(d.Number))}, excerpt(d.Document)...))
	}
	if err := table(cmd.OutOrStdout(), rows); err != nil {
		return err
	}
	messagef(cmd, "%d of %s", len(l.Documents), english.Count(l.Total, "document"))
	if l.Next != "" {
		messagef(cmd, "for more documents, repeat this with --cursor %s", l.Next)
	}
	return nil
}

func newGet() *cobra.Command {
	cmd := &cobra.Command{
		Use: "get FILE ID…", Short: "print documents of a collection",
		Long: "Get prints the documents with these ids, as JSON of a line each that 'hashsearch ingest' reads." + addressHelp,
		Args: cobra.MinimumNArgs(2),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			for _, id := range args[1:] {
				d, err := c.Document(cmd.Context(), id)
				if err != nil {
					return err
				}
				line, err := exportLine(d.Document)
				if err != nil {
					return err
				}
				if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n", line); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return cmd
}
