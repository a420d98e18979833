package main

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/hashing/codefile"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// codeFlags holds the flags for codes, or vectors to make codes of, by another program.
type codeFlags struct {
	file    string // "" means that codes are made by the model, if there is one
	vectors string // file of vectors, or ""
	bits    int
	replace bool
}

func (f *codeFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "codes", "", "`file` of codes of the documents, made by another program")
	cmd.Flags().StringVar(&f.vectors, "activations", "", "`file` of vectors of the documents, such as embeddings, made by another program")
	cmd.Flags().BoolVar(&f.replace, "replace", false, "let rows of --codes and --activations without ids overwrite the codes of documents whose ids are the row numbers")
	cmd.Flags().IntVar(&f.bits, "bits", 0, "width of the codes in bits: of those of --codes, or of those to make for --activations (default: 8 per byte, 256 for --activations)")
}

// given reports whether there is a file of codes or vectors.
func (f *codeFlags) given() bool { return f.file != "" || f.vectors != "" }

// check returns a usage error if the flags and sources do not fit together.
func (f *codeFlags) check(sources []string) error {
	switch {
	case f.file != "" && f.vectors != "":
		return usagef("give --codes or --activations, not both")
	case !f.given() && len(sources) == 0:
		return usagef("name a source of documents, or a file of codes with --codes or of vectors with --activations")
	case f.replace && (!f.given() || len(sources) > 0):
		return usagef("--replace requires --codes or --activations, and no SOURCE")
	case !f.given() && f.bits != 0:
		return usagef("--bits is the width of the codes of --codes or --activations: give one of them as well")
	}
	return nil
}

// ingest adds the documents of the sources to c, with the codes of --codes or of the vectors of
// --activations if one is set.
func (f *codeFlags) ingest(cmd *cobra.Command, c collection, source *sourceFlags, from []string, strict bool) (tally, error) {
	if !f.given() {
		return addDocuments(cmd, c, source, from, strict)
	}
	ix, ok := c.(file)
	switch {
	case !ok:
		return tally{}, usagef("--codes and --activations require a local file: a server does not accept codes")
	case f.vectors != "":
		return f.ingestVectors(cmd, ix, source, from, strict)
	}
	return f.ingestCodes(cmd, ix, source, from, strict)
}

// ingestCodes adds the documents of the sources with the codes of --codes.
func (f *codeFlags) ingestCodes(cmd *cobra.Command, ix file, source *sourceFlags, from []string, strict bool) (tally, error) {
	codes, err := codefile.Open(f.file, f.bits)
	if err != nil {
		return tally{}, err
	}
	defer codes.Close()
	docs, err := withCodes(cmd, source, from, codes)
	if err == nil && len(from) == 0 && !codes.Named && !f.replace {
		err = f.checkRows(cmd.Context(), ix)
	}
	if err != nil {
		return tally{}, err
	}
	if strict {
		docs = uniqueIDs(docs, func(d index.Coded) string { return d.ID })
	}
	return countOutcomes(cmd, strict, func(each func(index.Outcome) error) error {
		if err := ix.AddCodes(cmd.Context(), codes.Bits, docs, each); err != nil {
			return err
		}
		return ix.Settle(cmd.Context())
	})
}

// checkRows is [checkRows] for the codes of the file, of which it opens another copy.
func (f *codeFlags) checkRows(ctx context.Context, ix file) error {
	codes, err := codefile.Open(f.file, f.bits)
	if err != nil {
		return err
	}
	defer codes.Close()
	// AddCodes rejects a width that does not fit.
	if ix.Index.Width() != 0 && ix.Index.Width() != codes.Bits {
		return nil
	}
	return checkRows(ctx, ix, codesOnly(codes), "give the codes ids in a .tsv file, or overwrite the codes with --replace")
}

// withCodes returns the documents of the sources with their codes.
func withCodes(cmd *cobra.Command, source *sourceFlags, from []string, codes *codefile.File) (iter.Seq2[index.Coded, error], error) {
	if len(from) == 0 {
		return codesOnly(codes), nil
	}
	docs, err := source.open(cmd, from)
	if err != nil {
		return nil, err
	}
	if codes.Named {
		of, err := codesByID(codes)
		return byID(docs, of), err
	}
	s := supply[codefile.Row]{codes.Rows(), codes.Len, "code", "correct the document, or give codes with ids in a .tsv file"}
	return join(docs, !slices.Contains(from, "-"), s, func(d ingest.Document, r codefile.Row) index.Coded { return index.Coded{Document: d, Code: r.Code} })
}

// codesOnly returns a document without content for each code. Rows without ids get their number as
// id.
func codesOnly(codes *codefile.File) iter.Seq2[index.Coded, error] {
	return func(yield func(index.Coded, error) bool) {
		n := 0
		for r, err := range codes.Rows() {
			if !codes.Named {
				r.ID = strconv.Itoa(n)
			}
			n++
			if !yield(index.Coded{Document: ingest.Document{ID: r.ID}, Code: r.Code, Bare: true}, err) {
				return
			}
		}
	}
}

// byID yields the documents with the codes of their ids. It ends with an error that lists documents
// without a code.
func byID(docs iter.Seq2[ingest.Document, error], codes map[string]hashing.Code) iter.Seq2[index.Coded, error] {
	return func(yield func(index.Coded, error) bool) {
		n, missing := 0, []string{}
		s := supply[codefile.Row]{n: len(codes), noun: "code"}
		for d, err := range docs {
			c := codes[d.ID]
			if err == nil {
				n++
			}
			if err == nil && c == nil {
				missing = append(missing, d.ID)
			} else if !yield(index.Coded{Document: d, Code: c}, err) {
				return
			}
		}
		if len(missing) > 0 {
			yield(index.Coded{}, fmt.Errorf("%w; there is no code for %s", s.countError(n), english.List(missing, 5)))
		} else if n != len(codes) {
			yield(index.Coded{}, s.countError(n))
		}
	}
}

// codesByID returns the codes of a file by id.
func codesByID(codes *codefile.File) (map[string]hashing.Code, error) {
	of := map[string]hashing.Code{}
	for r, err := range codes.Rows() {
		if err != nil {
			return nil, err
		}
		if of[r.ID] != nil {
			return nil, fmt.Errorf("the file of codes has the id %q twice", r.ID)
		}
		of[r.ID] = r.Code
	}
	return of, nil
}
