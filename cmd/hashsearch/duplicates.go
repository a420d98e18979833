package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// duplicateFlags say which groups are shown, and how much of them.
type duplicateFlags struct {
	index.DuplicateOptions
	json *bool
}

func newDuplicates() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "duplicates FILE",
		Short: "list groups of documents that are nearly the same",
		Long: `Duplicates lists groups of documents that are nearly the same: copies, quotations, new editions.

First it groups documents whose codes differ in few bits. Two are in one group if a chain of documents leads
from one to the other in which each differs from the next by no more than the radius; so a wide radius makes one group of
most of the collection, and takes longer. A code says what a text is about, and equal codes need not be equal texts;
so then it parts each group: only those stay together that have a share of their words in common, again by
chains. Words are all but stop words, numbers too, whether the model knows them or not. With --common 0 the codes suffice.

DISTANCE and COMMON are to the first document of the group; a chain may lead far from that. Documents with all words in common
may still differ, for words have an order: "same" in the output of --json is true for those that differ from the first of
their group in the id only. Look at what is listed before you delete it.` + addressHelp,
		Example: `  hashsearch duplicates news.db
  hashsearch duplicates news.db --radius 2 --common 0.8
  hashsearch duplicates news.db --common 1 --limit 0 --members 0 --json >groups.jsonl   # to look at; then the ids of copies, the first of each group left out:
  jq -r '.members[1:][] | select(.same) | .id' groups.jsonl`,
		Args: cobra.ExactArgs(1),
	}
	var flags duplicateFlags
	cmd.Flags().IntVar(&flags.Radius, "radius", 2, "the most bits in which the codes of two documents may differ; 0 means equal codes")
	cmd.Flags().Float64Var(&flags.Common, "common", 0.5, "the least share of their words that two documents must have in common; 0 means that codes suffice")
	cmd.Flags().IntVar(&flags.Least, "least", 2, "documents that a group has at least")
	cmd.Flags().IntVar(&flags.Limit, "limit", 10, "groups to list, the largest; 0 means all")
	cmd.Flags().IntVar(&flags.Members, "members", 10, "documents to list of each group; 0 means all")
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case flags.Radius < 0 || flags.Least < 2 || flags.Limit < 0 || flags.Members < 0:
			return usagef("--radius, --limit and --members are at least 0, --least at least 2")
		case flags.Common < 0 || flags.Common > 1:
			return usagef("--common %v: a share is between 0 and 1", flags.Common)
		}
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error { return flags.find(cmd, c) })
	}
	return cmd
}

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
	Same     bool     `json:"same"`
}

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

func printGroupTable(cmd *cobra.Command, d *index.Duplicates) error {
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
