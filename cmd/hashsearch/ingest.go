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
		Use:   "ingest FILE [--codes CODES] SOURCE…",
		Short: "add documents to a collection, which is made if there is none",
		Long: `Ingest adds documents to the collection FILE. A SOURCE is a folder of text, Markdown and
HTML files, a JSON Lines, CSV or TSV file (each of them plain, gzip or zstd), "-" for
standard input, or "godoc" for the documentation of the Go standard library.

A document whose id is there already replaces it, or costs nothing if it is the same. Lines
and files that are no documents are reported, counted and skipped, and the exit status
is then 3. What was committed stays when ingest is interrupted, and the same command goes on from there.

With --codes, the codes come from another program, and no model is needed: such a collection is asked
by id or by code. The name of CODES says what it is:

  .npy           NumPy's array of uint8, documents × bytes, packed with bitorder="little"
  .tsv, .tsv.gz  id, tab, code in hexadecimal; what 'export --codes' and 'export --tsv' write, too
  any other      the bytes of one code after the other, as FAISS has them; --bits says the width

The codes of a .tsv find their documents by id, all others by their order. Without a SOURCE documents
have no text, and their ids are those of the .tsv, or the numbers of the rows from 0 on.` + aboutFile,
		Example: `  hashsearch ingest notes.db ~/notes
  hashsearch ingest news.db news.jsonl.gz --where split=train
  zcat dump.json.gz | hashsearch ingest news.db - --format jsonl
  hashsearch ingest pictures.db --codes codes.npy
  hashsearch ingest news.db news.jsonl.gz --codes codes.bin --bits 64`,
		Args: cobra.MinimumNArgs(1),
	}
	var codes codeFlags
	codes.add(cmd)
	var source sourceFlags
	source.add(cmd)
	strict := cmd.Flags().Bool("strict", false, "stop at the first document that is rejected")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := codes.check(args[1:]); err != nil {
			return err
		}
		return withCollection(args[0], &index.Options{Create: true}, func(c collection) error {
			t, err := codes.ingest(cmd, c, &source, args[1:], *strict)
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
func addDocuments(cmd *cobra.Command, c collection, source *sourceFlags, from []string, strict bool) (tally, error) {
	docs, err := source.open(cmd, from)
	if err != nil {
		return tally{}, err
	}
	return countOutcomes(cmd, strict, func(each func(index.Outcome) error) error { return c.Add(cmd.Context(), docs, each) })
}

// countOutcomes shows how far add comes and tells what it rejects.
func countOutcomes(cmd *cobra.Command, strict bool, add func(each func(index.Outcome) error) error) (tally, error) {
	var t tally
	p, err := newProgress(cmd)
	if err != nil {
		return t, err
	}
	err = add(func(o index.Outcome) error {
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
		say(cmd, "%s without a code, for want of a word that the model knows or of a code given: no search by code finds them", plural(t.NoTerms, "document"))
	}
	return err
}
