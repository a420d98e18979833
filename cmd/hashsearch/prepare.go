package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
)

// A quickstart turns sources into a searchable collection.
type quickstart struct {
	file    string
	sources []string
	source  sourceFlags
	options hashing.Options
}

// prepare ingests the sources, trains unless there is a model and no document has changed, and
// prints an evaluation.
func (q *quickstart) prepare(cmd *cobra.Command, ix *index.Index) error {
	messagef(cmd, "reading %s into %s", strings.Join(q.sources, ", "), q.file)
	t, err := addDocuments(cmd, file{ix}, &q.source, q.sources, false)
	if err != nil {
		return err
	}
	if err := t.print(cmd, false); err != nil {
		return err
	}
	if ix.Model() == nil || t.Added+t.Replaced > 0 {
		messagef(cmd, "training")
		trained, err := train(cmd, file{ix}.Train, &q.options)
		if err != nil {
			return err
		}
		if err := printTrained(cmd, trained, false); err != nil {
			return err
		}
	}
	return q.evaluate(cmd, ix)
}

// evaluate prints the table of measures if the collection has labels.
func (q *quickstart) evaluate(cmd *cobra.Command, ix *index.Index) error {
	s, err := ix.Stats()
	if err != nil {
		return err
	}
	if len(s.Labels) == 0 {
		messagef(cmd, "no evaluation: the collection has no labels")
		return nil
	}
	f := evalFlags{measures: []string{"P@10", "AP", "RR"}, seed: 1}
	found, err := f.evaluate(cmd, file{ix})
	if errors.Is(err, quality.ErrNoRelevant) {
		messagef(cmd, "no evaluation: %v", err)
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.print(cmd, found.Measures), f.printCounted(cmd, found))
}

// suggest prints the address of the page and three searches to try.
func (q *quickstart) suggest(cmd *cobra.Command, ix *index.Index, page string) error {
	queries := []string{"compress a stream of bytes", "parse command line arguments", "encrypt a message with a public key"}
	if q.sources[0] != "godoc" {
		queries = nil
		for d, err := range ix.Documents(cmd.Context()) {
			if err != nil {
				return err
			}
			if words := shorten(d.Words(), 40); words != "" {
				queries = append(queries, strings.TrimSuffix(words, "…"))
			}
			if len(queries) == 3 {
				break
			}
		}
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "\nOpen the search page at %s, or try one of these searches:\n", page)
	for _, s := range queries {
		fmt.Fprintf(out, "  %s?q=%s\n", page, url.QueryEscape(s))
	}
	_, err := fmt.Fprintln(out, "Press Ctrl-C to stop.")
	return err
}
