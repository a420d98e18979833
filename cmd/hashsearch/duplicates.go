package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// duplicateFlags holds the flags of the command duplicates.
type duplicateFlags struct {
	index.DuplicateOptions
	json *bool
}

func newDuplicates() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "duplicates FILE",
		Short: "list groups of nearly identical documents",
		Long: `Duplicates lists groups of nearly identical documents: copies, quotations and new editions.

First it groups documents by their codes. Two documents are in the same group if a chain of
documents connects them in which neighbours differ by at most --radius bits. A wide radius therefore
puts most of the collection into one group, and takes longer.

Texts with equal codes have a similar topic, but need not be equal. So each group is then split by
words: documents stay together if they have at least a share of --common of their words in common,
again through chains. All words except stop words count, including numbers and words that the model
does not know. With --common 0, groups are not split.

DISTANCE and COMMON compare a document with the first of its group. Through a chain, a document may
be far from the first. Documents with all words in common may still differ in the order of the
words. Documents that were divided into passages are compared as wholes: by the bits that most of
their passages have, and by all words; --passages compares passages. In the output of --json, "same" is true for documents that differ from the first only in
their id. Check the list before you delete documents.` + addressHelp,
		Example: `  hashsearch duplicates news.db
  hashsearch duplicates news.db --radius 2 --common 0.8
  hashsearch duplicates news.db --common 1 --limit 0 --members 0 --json >groups.jsonl
  # Print the ids of exact copies, without the first document of each group.
  jq -r '.members[1:][] | select(.same) | .id' groups.jsonl`,
		Args: cobra.ExactArgs(1),
	}
	var flags duplicateFlags
	cmd.Flags().IntVar(&flags.Radius, "radius", 2, "maximum distance between the codes of two documents in bits; 0 means equal codes")
	cmd.Flags().Float64Var(&flags.Common, "common", 0.5, "minimum share of words that two documents must have in common; 0 compares codes only")
	cmd.Flags().BoolVar(&flags.Passages, "passages", false, "compare the passages of divided documents, not the documents as wholes")
	cmd.Flags().IntVar(&flags.Least, "least", 2, "minimum number of documents in a group")
	cmd.Flags().IntVar(&flags.Limit, "limit", 10, "maximum number of groups to list, the largest first; 0 means all")
	cmd.Flags().IntVar(&flags.Members, "members", 10, "maximum number of documents to list per group; 0 means all")
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case flags.Radius < 0 || flags.Least < 2 || flags.Limit < 0 || flags.Members < 0:
			return usagef("--radius, --limit and --members must be at least 0, and --least at least 2")
		case flags.Common < 0 || flags.Common > 1:
			return usagef("--common %v: must be between 0 and 1", flags.Common)
		}
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error { return flags.find(cmd, c) })
	}
	return cmd
}

// find finds the groups and prints them.
func (f *duplicateFlags) find(cmd *cobra.Command, c collection) error {
	p, err := newProgress(cmd)
	if err != nil {
		return err
	}
	start := time.Now()
	f.Progress = func(done, total int) { p.show("comparing", done, total, "") }
	d, err := c.Duplicates(cmd.Context(), f.DuplicateOptions)
	p.end()
	if err != nil {
		return err
	}
	messagef(cmd, "%s of %s in %s", english.Count(d.Found, "group"), english.Count(d.Documents, "document"), time.Since(start).Round(time.Millisecond))
	if *f.json {
		return printGroups(cmd, d)
	}
	return printGroupTable(cmd, d)
}

// A duplicateGroup is a group in the JSON format of the API.
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
	Same     bool     `json:"same"`
}

// printGroups prints the groups as JSON.
func printGroups(cmd *cobra.Command, d *index.Duplicates) error {
	for _, g := range d.Groups {
		out := duplicateGroup{Size: g.Size, Members: []duplicate{}}
		for _, m := range g.Members {
			out.Members = append(out.Members, duplicate{m.ID, m.Title, m.Labels, m.Distance, m.Common, m.Same})
		}
		if err := printJSON(cmd, out); err != nil {
			return err
		}
	}
	return nil
}

// printGroupTable prints the groups as a table.
func printGroupTable(cmd *cobra.Command, d *index.Duplicates) error {
	rows := [][]string{{"GROUP", "SIZE", "DISTANCE", "COMMON", "ID", "LABELS", "TEXT"}}
	for i, g := range d.Groups {
		group, size := strconv.Itoa(i+1), strconv.Itoa(g.Size)
		for _, m := range g.Members {
			row := []string{group, size, strconv.Itoa(m.Distance), fmt.Sprintf("%.2f", m.Common)}
			rows = append(rows, append(row, excerpt(m.Document)...))
			group, size = "", "" // only in the first row of a group
		}
	}
	if len(rows) == 1 {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}
