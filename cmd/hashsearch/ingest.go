package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newIngest() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ingest FILE [--codes CODES] SOURCE…",
		Short: "add documents to a collection, which is made if there is none",
		Long: `Ingest adds documents to the collection FILE. A SOURCE is a folder of text, Markdown and
HTML files, a JSON Lines, CSV or TSV file (each of them plain, gzip or zstd), "-" for
standard input, or "godoc" for the documentation of the Go standard library.

JSON Lines, CSV and TSV name the parts of a document: id, title, text, and labels or label (a
list in JSON, separated by | in a table). All else becomes metadata to filter by. There must
be a text or a title.

A document whose id is there already replaces it, or costs nothing if it is the same. A document without one gets the path of its
file as given, or of its file and line, such as notes/todo.md or news.jsonl:7; one of standard
input gets a hash of its content, so that equal ones are one. Lines and files that are no
documents are reported, counted and skipped, ids that come twice with different content
are reported and counted, and files of other types are passed over and counted. The exit
status is 3 after a rejection, after such an id, and when nothing was read. What was committed stays when ingest is interrupted, and the same command goes on from there.

Text is UTF-8, or what a byte-order mark or a page declares. Of other files the charset is guessed and told, as
windows-1252 where it is unsure. --charset gives that of all files; it goes before all but a byte-order mark.

With --codes, the codes come from another program, and no model is needed: such a collection is asked
by id or by code. The name of CODES says what it is:

  .npy           NumPy's array of uint8, documents × bytes, packed with bitorder="little"
  .tsv, .tsv.gz  id, tab, code in hexadecimal; what 'export --codes' and 'export --tsv' write, too
  any other      the bytes of one code after the other, as FAISS has them; --bits says the width

The codes of a .tsv find their documents by id, all others by their order. Without a SOURCE documents
have no text, and their ids are those of the .tsv, or the numbers of the rows from 0 on. A document
that is there then keeps its content, and only its code changes. Rows without ids change the codes of documents
that are there only with --replace.` + addressHelp,
		Example: `  hashsearch ingest notes.db ~/notes
  hashsearch ingest news.db news.jsonl.gz --where split=train
  zcat dump.json.gz | hashsearch ingest news.db - --format jsonl
  hashsearch ingest letters.db letters/ --charset iso-8859-2
  hashsearch ingest pictures.db --codes codes.npy
  hashsearch ingest news.db news.jsonl.gz --codes codes.bin --bits 64`,
		Args: cobra.MinimumNArgs(1),
	}
	var codes codeFlags
	codes.add(cmd)
	var source sourceFlags
	source.add(cmd)
	strict := cmd.Flags().Bool("strict", false, "stop at the first document that is rejected, and at an id that comes again with different content")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := codes.check(args[1:]); err != nil {
			return err
		}
		return withCollection(args[0], &index.Options{Create: true}, func(c collection) error {
			var left ingest.LeftOut
			var guessed ingest.Guessed
			source.left, source.guessed = &left, &guessed
			t, err := codes.ingest(cmd, c, &source, args[1:], *strict)
			t.leave(left)
			t.Charsets = guessed.Charsets
			if perr := t.print(cmd, *json); err == nil {
				err = perr
			}
			if err == nil {
				err = t.verdict()
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
	if strict {
		docs = uniqueIDs(docs, func(d ingest.Document) string { return d.ID })
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
			if p.end(); t.Rejected <= maxRejections {
				messagef(cmd, "rejected: %s", printable(o.Err.Error()))
			}
			if strict {
				return fmt.Errorf("%w: %w", errRejected, o.Err)
			}
		}
		p.show("ingesting", t.sum(), 0, "")
		return nil
	})
	p.end()
	if n := t.Rejected - maxRejections; n > 0 {
		messagef(cmd, "rejected: and %s more", thousands(n))
	}
	if errors.Is(err, context.Canceled) {
		messagef(cmd, "%s committed", english.Count(t.Added+t.Replaced, "document"))
	}
	return t, err
}
