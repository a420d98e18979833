package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api/client"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newIngest() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ingest FILE [--codes CODES | --activations VECTORS] SOURCE…",
		Short: "add documents to a collection",
		Long: `Ingest adds documents to the collection FILE, which is created if it does not exist. A SOURCE is one
of

  a directory, an archive or a single file, plain or compressed with gzip, zstd, bzip2 or xz
  "-" for standard input
  "godoc" for the documentation of the Go standard library

The name of a file or, failing that, its content tells its format, which is one of

` + formatList() + `
Of directories and archives, hidden files and directories, node_modules, __MACOSX and the templates
of sites (_layouts, _includes) are not read.
--include and --exclude select others. --dry-run lists what would become of each file, and shows the
first documents of each format.

JSON Lines, CSV and TSV have these fields: id, title, text, and labels or label (a list in JSON,
separated by | in a table), in any case. If one is missing, a name such as docid, headline, body or
tags takes its place, which is printed. --map takes them from other names. All other fields become
metadata to filter by. A document needs a title or a text.

A document replaces the document with the same id. If both are equal, nothing is written. A document
without an id gets the path of its file, or the path and the line number, such as notes/todo.md or
news.jsonl:7. On standard input its id is a hash of its content, so that equal documents are stored
once.

Text is UTF-8, or the charset that a byte-order mark, an HTML page or a part of a message declares.
Otherwise the charset is guessed and printed; an uncertain guess is windows-1252. --charset sets the
charset of all files, and only a byte-order mark overrides it.

With --sync, the collection is kept in step with the sources: files whose size and time of change are
as at the last --sync are not read, and documents that are no longer in their file, or whose file is
gone, are deleted. 'hashsearch watch' does so whenever a file changes.

Ingest prints the numbers of documents added, replaced, unchanged and rejected. Lines and files that
are not documents are rejected with a message. Files of other types in a directory are skipped and
counted. Ids that are repeated with different content are listed, and the last document is kept. The
exit status is 3 if a document was rejected, if such an id was repeated, or if nothing was read. If
ingest is interrupted, committed documents are kept, and the same command continues from there.

The documents can be searched by their words at once; a training adds the search by codes. The
language of stop words and word stems is detected from the documents. If a tenth of them or more have
another language, the collection has both, such as de+en: each document is read in its own, and the
words of a query find documents of all. --language sets the language, or several as in de,en, also
later: the words of all documents are then indexed anew.

With --codes, codes made by another program are stored, and no model is needed. Such a collection
can be searched by document and by code. The extension of CODES selects its format:

  .npy           a NumPy array of uint8, documents × bytes, packed with bitorder="little"
  .tsv, .tsv.gz  id, tab, code in hexadecimal, as 'export --codes' and 'export --tsv' write
  any other      the bytes of all codes, as FAISS stores them; --bits sets the width

The codes in a .tsv file are assigned to documents by id, all others in order. Without a SOURCE,
documents have no text. Their ids are those of the .tsv file, or the row numbers, starting at 0. A
document that exists keeps its content, and only its code is changed. Rows without ids change the
codes of existing documents only with --replace.

With --activations, vectors made by another program are stored as codes, such as embeddings of the
documents by any model. The first file of vectors teaches the collection a hash function of --bits
bits, which later files and searches use. Documents can then be searched by vector, by document and
by words. The vectors themselves are not stored; only their directions count. Vectors are assigned
to documents in order, and without a SOURCE as with --codes. The extension selects the format:

  .npy           a NumPy array of float16, float32 or float64, documents × numbers
  .safetensors   a tensor of two dimensions; VECTORS:NAME selects one of several` + addressHelp,
		Example: `  hashsearch ingest notes.db ~/notes
  hashsearch ingest news.db news.jsonl.gz --where split=train
  zcat dump.json.gz | hashsearch ingest news.db - --format jsonl
  hashsearch ingest news.db dump.zip --dry-run
  hashsearch ingest notes.db ~/notes --sync
  hashsearch ingest news.db items.json --map text=summary+body --map labels=topics.name
  hashsearch ingest letters.db letters/ --charset iso-8859-2 --language hu
  hashsearch ingest pictures.db --codes codes.npy
  hashsearch ingest news.db news.jsonl.gz --codes codes.bin --bits 64
  hashsearch ingest news.db news.jsonl.gz --activations embeddings.npy --bits 256`,
		Args: cobra.MinimumNArgs(1),
	}
	var codes codeFlags
	codes.add(cmd)
	var source sourceFlags
	source.add(cmd)
	strict := cmd.Flags().Bool("strict", false, "stop at the first rejected document and at the first id that is repeated with different content")
	var language languageFlag
	cmd.Flags().Var(&language, "language", "`language` of the words that searches find: "+strings.Join(ingest.Languages(), ", ")+"; several, such as de,en, for a mixed collection (default: that of the collection, detected from its documents)")
	sync := cmd.Flags().Bool("sync", false, "read only files that changed since the last --sync, and delete the documents that are gone")
	dry := cmd.Flags().Bool("dry-run", false, "list what would become of each file, and store nothing")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := codes.check(args[1:]); err != nil {
			return err
		}
		if *dry {
			return printDry(cmd, &source, args[1:], *json)
		}
		if language != "" && client.Is(args[0]) {
			return usagef("--language requires a local file: a server detects the language")
		}
		if *sync && (client.Is(args[0]) || slices.Contains(args[1:], "-") || codes.given()) {
			return usagef("--sync requires a local file or a database, and files or directories as sources")
		}
		return withCollection(args[0], &index.Options{Create: true, Language: string(language), Lean: true}, func(c collection) error {
			if f, ok := c.(file); ok {
				source.recorded, source.sync = f.Index, *sync
			}
			var left ingest.LeftOut
			var guessed ingest.Guessed
			source.left, source.guessed = &left, &guessed
			t, err := codes.ingest(cmd, c, &source, args[1:], *strict)
			if err == nil {
				err = t.finish(cmd.Context(), &source)
			}
			err = cmp.Or(err, settle(cmd.Context(), c))
			t.sourceNotes, t.filtered = notesOf(left, guessed), left.Documents
			if perr := t.print(cmd, *json); err == nil {
				err = perr
			}
			if f, ok := c.(file); ok && err == nil && !*json {
				err = warnLanguage(cmd, f.Index)
			}
			if err == nil {
				err = t.exitError()
			}
			return err
		})
	}
	return cmd
}

// formatList returns a line for each format of files, with its extensions.
func formatList() string {
	var b strings.Builder
	for _, f := range ingest.Formats() {
		if extensions := slices.Concat(f.Extensions, f.Looked); len(extensions) > 0 {
			fmt.Fprintf(&b, "  %-13s %s (%s)\n", f.Name, f.About, strings.Join(extensions, " "))
		}
	}
	return b.String()
}

// settle completes the word index of a local file. A server does so in the background.
func settle(ctx context.Context, c collection) error {
	if f, ok := c.(file); ok {
		return f.Settle(ctx)
	}
	return nil
}

// addDocuments adds the documents of the sources to c and counts the outcomes.
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

// countOutcomes calls add, counts the outcomes, shows progress and prints the first rejections.
// With strict, a rejection ends add.
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
