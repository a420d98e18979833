package main

import (
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

// codeFlags holds the flags for codes that are made by another program.
type codeFlags struct {
	file    string // "" means that codes are made by the model, if there is one
	bits    int
	replace bool
}

func (f *codeFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "codes", "", "`file` of codes of the documents, made by another program")
	cmd.Flags().BoolVar(&f.replace, "replace", false, "let rows of --codes without ids overwrite the codes of documents whose ids are the row numbers")
	cmd.Flags().IntVar(&f.bits, "bits", 0, "width of the codes in the file of --codes, in bits (default: 8 per byte)")
}

// check returns a usage error if the flags and sources do not fit together.
func (f *codeFlags) check(sources []string) error {
	switch {
	case f.file == "" && len(sources) == 0:
		return usagef("name a source of documents, or a file of codes with --codes")
	case f.replace && (f.file == "" || len(sources) > 0):
		return usagef("--replace requires --codes and no SOURCE")
	case f.file == "" && f.bits != 0:
		return usagef("--bits is the width of the codes in the file --codes: give --codes as well")
	}
	return nil
}

// ingest adds the documents of the sources to c, with the codes of --codes if that is set.
func (f *codeFlags) ingest(cmd *cobra.Command, c collection, source *sourceFlags, from []string, strict bool) (tally, error) {
	if f.file == "" {
		return addDocuments(cmd, c, source, from, strict)
	}
	ix, ok := c.(file)
	if !ok {
		return tally{}, usagef("--codes requires a local file: a server does not accept codes")
	}
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
	// Sources that can be read twice are counted first, so that no document gets another one's
	// code.
	if !slices.Contains(from, "-") {
		if err := checkCount(docs, codes.Len); err != nil {
			return nil, err
		}
	}
	return inOrder(docs, codes), nil
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

// checkCount returns an error unless docs holds one document per code.
func checkCount(docs iter.Seq2[ingest.Document, error], codes int) error {
	n := 0
	for _, err := range docs {
		if err != nil {
			return orderError(err)
		}
		n++
	}
	if n != codes {
		return countError(n, codes)
	}
	return nil
}

// countError returns the error for numbers of documents and codes that differ.
func countError(docs, codes int) error {
	return fmt.Errorf("the sources hold %s and %s: each document needs exactly one code", english.Count(docs, "document"), english.Count(codes, "code"))
}

// orderError returns the error for a rejected document. Elsewhere rejections are skipped, but here
// they would shift the codes of all later documents.
func orderError(err error) error {
	return fmt.Errorf("%v: it is not known which code belongs to which document: correct the document, or give codes with ids in a .tsv file", err)
}

// inOrder yields the documents with the codes in the same order.
func inOrder(docs iter.Seq2[ingest.Document, error], codes *codefile.File) iter.Seq2[index.Coded, error] {
	return func(yield func(index.Coded, error) bool) {
		next, stop := iter.Pull2(codes.Rows())
		defer stop()
		n := 0
		for d, err := range docs {
			if err != nil {
				yield(index.Coded{}, orderError(err))
				return
			}
			r, err, ok := next()
			if n++; ok && !yield(index.Coded{Document: d, Code: r.Code}, err) {
				return
			}
		}
		if n != codes.Len {
			yield(index.Coded{}, countError(n, codes.Len))
		}
	}
}

// byID yields the documents with the codes of their ids. It ends with an error that lists documents
// without a code.
func byID(docs iter.Seq2[ingest.Document, error], codes map[string]hashing.Code) iter.Seq2[index.Coded, error] {
	return func(yield func(index.Coded, error) bool) {
		n, missing := 0, []string{}
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
			yield(index.Coded{}, fmt.Errorf("%w; there is no code for %s", countError(n, len(codes)), english.List(missing, 5)))
		} else if n != len(codes) {
			yield(index.Coded{}, countError(n, len(codes)))
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
