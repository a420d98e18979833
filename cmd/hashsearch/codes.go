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

// codeFlags say where codes come from, if not from a model.
type codeFlags struct {
	file    string // "" is a model, or nowhere
	bits    int
	replace bool
}

func (f *codeFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "codes", "", "file of the documents' codes, made by another program")
	cmd.Flags().BoolVar(&f.replace, "replace", false, "let rows of codes without ids change the codes of documents that have their numbers as ids")
	cmd.Flags().IntVar(&f.bits, "bits", 0, "width of these codes (default: 8 for each of their bytes)")
}

func (f *codeFlags) check(sources []string) error {
	switch {
	case f.file == "" && len(sources) == 0:
		return usagef("name a source of documents, or a file of codes by --codes")
	case f.replace && (f.file == "" || len(sources) > 0):
		return usagef("--replace is for a file --codes without a SOURCE")
	case f.file == "" && f.bits != 0:
		return usagef("--bits is the width of the codes in the file --codes")
	}
	return nil
}

// ingest adds documents, with their codes if there are some.
func (f *codeFlags) ingest(cmd *cobra.Command, c collection, source *sourceFlags, from []string, strict bool) (tally, error) {
	if f.file == "" {
		return addDocuments(cmd, c, source, from, strict)
	}
	ix, ok := c.(file)
	if !ok {
		return tally{}, usagef("--codes works on a file, not through a server")
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
		return ix.AddCodes(cmd.Context(), codes.Bits, docs, each)
	})
}

// coded gives the documents of the sources their codes.
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
	if !slices.Contains(from, "-") { // what can be read twice is counted first: nothing is stored under the code of another
		if err := checkCount(docs, codes.Len); err != nil {
			return nil, err
		}
	}
	return inOrder(docs, codes), nil
}

// bare are documents that are nothing but a code.
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

// sameNumber refuses sources that do not hold one document for each code.
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

func countError(docs, codes int) error {
	return fmt.Errorf("there are %s and %s: each document needs one of its own", english.Count(docs, "document"), english.Count(codes, "code"))
}

// wrongOrder says why a line that is no document, which is elsewhere passed over, ends it all.
func orderError(err error) error {
	return fmt.Errorf("%v: so it is not known which code belongs to which document; mend it, or give codes with ids, as .tsv", err)
}

// inOrder gives the first document the first code, and so on.
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

// byID gives each document the code of its id.
func byID(docs iter.Seq2[ingest.Document, error], codes map[string]hashing.Code) iter.Seq2[index.Coded, error] {
	return func(yield func(index.Coded, error) bool) {
		n, lacking := 0, []string{}
		for d, err := range docs {
			c := codes[d.ID]
			if err == nil {
				n++
			}
			if err == nil && c == nil {
				lacking = append(lacking, d.ID)
			} else if !yield(index.Coded{Document: d, Code: c}, err) {
				return
			}
		}
		if len(lacking) > 0 {
			yield(index.Coded{}, fmt.Errorf("%w; there is none of %s", countError(n, len(codes)), english.List(lacking, 5)))
		} else if n != len(codes) {
			yield(index.Coded{}, countError(n, len(codes)))
		}
	}
}

// named are the codes of a file by id.
func codesByID(codes *codefile.File) (map[string]hashing.Code, error) {
	of := map[string]hashing.Code{}
	for r, err := range codes.Rows() {
		if err != nil {
			return nil, err
		}
		if of[r.ID] != nil {
			return nil, fmt.Errorf("the codes hold the id %q twice", r.ID)
		}
		of[r.ID] = r.Code
	}
	return of, nil
}
