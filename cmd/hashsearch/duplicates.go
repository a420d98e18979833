package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

// duplicateFlags say which groups are shown, and how much of them.
type duplicateFlags struct {
	index.DuplicateOptions
	json *bool
}

func newDuplicates() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "duplicates FILE",
		Short: "list groups of documents whose codes are equal or nearly so",
		Long: `Duplicates groups documents whose codes differ in few bits. Two documents are in one group if a chain of
documents leads from one to the other in which each differs from the next by no more than the radius; so a wide
radius makes one group of most of the collection.

A code says what a text is about, and equal codes need not be equal texts. COMMON tells them apart: of the terms
that a document and the first one of its group have, the share that both have.`,
		Example: `  hashsearch duplicates news.db
  hashsearch duplicates news.db --radius 2 --least 3
  hashsearch duplicates news.db --json --limit 0 | jq -r '.members[] | select(.common > 0.8) | .id'`,
		Args: cobra.ExactArgs(1),
	}
	var flags duplicateFlags
	cmd.Flags().IntVar(&flags.Radius, "radius", 0, "the most bits in which two documents may differ to be connected; 0 means equal codes")
	cmd.Flags().IntVar(&flags.Least, "least", 2, "documents that a group has at least")
	cmd.Flags().IntVar(&flags.Limit, "limit", 10, "groups to list, the largest; 0 means all")
	cmd.Flags().IntVar(&flags.Members, "members", 10, "documents to list of each group; 0 means all")
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if flags.Radius < 0 || flags.Least < 2 || flags.Limit < 0 || flags.Members < 0 {
			return usagef("--radius, --limit and --members are at least 0, --least at least 2")
		}
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error { return flags.find(cmd, ix) })
	}
	return cmd
}

func (f *duplicateFlags) find(cmd *cobra.Command, ix *index.Index) error {
	p, err := newProgress(cmd)
	if err != nil {
		return err
	}
	start := time.Now()
	f.Progress = func(done, total int) { p.show("comparing", done, total, "") }
	d, err := ix.Duplicates(cmd.Context(), f.DuplicateOptions)
	p.end()
	if err != nil {
		return err
	}
	say(cmd, "%s of %s in %s", plural(d.Found, "group"), plural(d.Documents, "document"), time.Since(start).Round(time.Millisecond))
	if *f.json {
		return printGroups(cmd, d)
	}
	return tableOfGroups(cmd, d)
}

// duplicateGroup is a group as JSON, in the words of the API.
type duplicateGroup struct {
	Size    int         `json:"size"`
	Members []duplicate `json:"members"`
}

type duplicate struct {
	ID       string   `json:"id"`
	Title    string   `json:"title,omitempty"`
	Labels   []string `json:"labels,omitempty"`
	Distance int      `json:"distance"`
	Common   float64  `json:"common"`
}

func printGroups(cmd *cobra.Command, d *index.Duplicates) error {
	for _, g := range d.Groups {
		out := duplicateGroup{Size: g.Size, Members: []duplicate{}}
		for _, m := range g.Members {
			out.Members = append(out.Members, duplicate{m.ID, m.Title, m.Labels, m.Distance, m.Common})
		}
		if err := printJSON(cmd, out); err != nil {
			return err
		}
	}
	return nil
}

func tableOfGroups(cmd *cobra.Command, d *index.Duplicates) error {
	rows := [][]string{{"GROUP", "SIZE", "DISTANCE", "COMMON", "ID", "LABELS", "TEXT"}}
	for i, g := range d.Groups {
		group, size := strconv.Itoa(i+1), strconv.Itoa(g.Size)
		for _, m := range g.Members {
			row := []string{group, size, strconv.Itoa(m.Distance), fmt.Sprintf("%.2f", m.Common)}
			rows = append(rows, append(row, excerpt(m.Document)...))
			group, size = "", "" // said once
		}
	}
	if len(rows) == 1 {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}
