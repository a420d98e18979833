package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// checkRows returns an error if the id of a row, which is its number, belongs to a document with
// another code. It prevents a second file of rows, whose numbers start at 0 again, from overwriting
// the codes of the first. The same file is accepted, so that an interrupted ingest can be repeated.
func checkRows(ctx context.Context, ix file, rows iter.Seq2[index.Coded, error], remedy string) error {
	if ix.Next() == 0 {
		return nil
	}
	for d, err := range rows {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		old, err := ix.Index.Document(d.ID)
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if !slices.Equal(old.Code, d.Code) {
			return fmt.Errorf("the collection has a document %q with another code, and nothing was stored: %s", d.ID, remedy)
		}
	}
	return nil
}

// A supply is rows of a file that belong to documents in the same order.
type supply[R any] struct {
	rows   iter.Seq2[R, error]
	n      int
	noun   string // for a row
	remedy string // against rejected documents
}

// join returns the documents with what with makes of a document and its row. again states that docs
// can be read twice: they are counted first then, so that no document gets another one's row.
func join[R, D any](docs iter.Seq2[ingest.Document, error], again bool, s supply[R], with func(ingest.Document, R) D) (iter.Seq2[D, error], error) {
	if again {
		if err := s.checkCount(docs); err != nil {
			return nil, err
		}
	}
	return func(yield func(D, error) bool) {
		var none D
		next, stop := iter.Pull2(s.rows)
		defer stop()
		n := 0
		for d, err := range docs {
			if err != nil {
				yield(none, s.orderError(err))
				return
			}
			r, err, ok := next()
			if n++; ok && !yield(with(d, r), err) {
				return
			}
		}
		if n != s.n {
			yield(none, s.countError(n))
		}
	}, nil
}

// checkCount returns an error unless docs holds one document per row.
func (s *supply[R]) checkCount(docs iter.Seq2[ingest.Document, error]) error {
	n := 0
	for _, err := range docs {
		if err != nil {
			return s.orderError(err)
		}
		n++
	}
	if n != s.n {
		return s.countError(n)
	}
	return nil
}

// countError returns the error for numbers of documents and rows that differ.
func (s *supply[R]) countError(docs int) error {
	return fmt.Errorf("the sources hold %s and %s: each document needs exactly one %s", english.Count(docs, "document"), english.Count(s.n, s.noun), s.noun)
}

// orderError returns the error for a rejected document. Elsewhere rejections are skipped, but here
// they would shift the rows of all later documents.
func (s *supply[R]) orderError(err error) error {
	return fmt.Errorf("%v: it is not known which %s belongs to which document: %s", err, s.noun, s.remedy)
}
