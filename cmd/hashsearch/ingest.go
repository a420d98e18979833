package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

func newIngest() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ingest FILE SOURCE…",
		Short: "add documents to a collection, which is made if there is none",
		Long: `Ingest adds documents to the collection FILE. A SOURCE is a folder of text, Markdown and
HTML files, a JSON Lines, CSV or TSV file (each of them plain, gzip or zstd), "-" for
standard input, or "godoc" for the documentation of the Go standard library.

A document whose id is there already replaces it, or costs nothing if it is the same. Lines
and files that are no documents are reported, counted and skipped, and the exit status
is then 3. What was committed stays when ingest is interrupted, and the same command goes on from there.`,
		Example: `  hashsearch ingest notes.db ~/notes
  hashsearch ingest news.db news.jsonl.gz --where split=train
  zcat dump.json.gz | hashsearch ingest news.db - --format jsonl`,
		Args: cobra.MinimumNArgs(2),
	}
	var source sourceFlags
	source.add(cmd)
	strict := cmd.Flags().Bool("strict", false, "stop at the first document that is rejected")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withIndex(args[0], &index.Options{Create: true}, func(ix *index.Index) error {
			t, err := addDocuments(cmd, ix, &source, args[1:], *strict)
			if perr := t.print(cmd, *json); err == nil {
				err = perr
			}
			if err == nil && t.Rejected > 0 {
				err = fmt.Errorf("%w: %d of %d", errRejected, t.Rejected, t.sum())
			}
			return err
		})
	}
	return cmd
}

// addDocuments ingests sources and counts what became of their documents.
func addDocuments(cmd *cobra.Command, ix *index.Index, source *sourceFlags, from []string, strict bool) (tally, error) {
	var t tally
	docs, err := source.open(cmd, from)
	if err != nil {
		return t, err
	}
	p, err := newProgress(cmd)
	if err != nil {
		return t, err
	}
	err = ix.Add(cmd.Context(), docs, func(o index.Outcome) error {
		t.count(o)
		if o.Status == index.Rejected {
			p.end()
			say(cmd, "rejected: %v", o.Err)
			if strict {
				return fmt.Errorf("%w: %w", errRejected, o.Err)
			}
		}
		p.show("ingesting", t.sum(), 0, "")
		return nil
	})
	p.end()
	if errors.Is(err, context.Canceled) {
		say(cmd, "%s committed", plural(t.Added+t.Replaced, "document"))
	}
	return t, err
}

// A tally counts outcomes.
type tally struct {
	Added     int `json:"added"`
	Replaced  int `json:"replaced"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"`
	NoTerms   int `json:"no_terms"`
}

func (t *tally) count(o index.Outcome) {
	switch o.Status {
	case index.Added:
		t.Added++
	case index.Replaced:
		t.Replaced++
	case index.Unchanged:
		t.Unchanged++
	case index.Rejected:
		t.Rejected++
	}
	if o.NoTerms {
		t.NoTerms++
	}
}

func (t tally) sum() int { return t.Added + t.Replaced + t.Unchanged + t.Rejected }

func (t tally) print(cmd *cobra.Command, json bool) error {
	if json {
		return printJSON(cmd, t)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%d added, %d replaced, %d unchanged, %d rejected\n", t.Added, t.Replaced, t.Unchanged, t.Rejected)
	if t.NoTerms > 0 {
		say(cmd, "%s without a word that the model knows: no search by code finds them", plural(t.NoTerms, "document"))
	}
	return err
}
