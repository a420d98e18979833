package hashing

import (
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// documents hold the documents to learn from, eight bytes for each distinct term of a document.
type documents struct {
	counts *ae.Sparse
	tokens [][]uint32 // of each document; nil unless the input format has a Sequence
}

func newDocuments(v *ingest.Vocabulary) *documents {
	return &documents{counts: &ae.Sparse{Width: v.Len()}}
}

// grow makes room for all documents of the vocabulary.
func (all *documents) grow(v *ingest.Vocabulary) {
	entries := 0
	for id := range uint32(v.Len()) {
		entries += v.DF(id)
	}
	all.counts.Grow(v.Docs(), entries)
}

func (all *documents) add(d document) {
	all.counts.Append(d.counts.IDs, d.counts.Ns)
	if d.tokens != nil {
		all.tokens = append(all.tokens, d.tokens)
	}
}

func (all *documents) len() int {
	n, _ := all.counts.Dims()
	return n
}

func (all *documents) at(i int) (d document) {
	d.counts.IDs, d.counts.Ns = all.counts.Row(i)
	if all.tokens != nil {
		d.tokens = all.tokens[i]
	}
	return d
}

// readAll returns the documents that contain a term of the vocabulary.
func (r inputFormat) readAll(docs iter.Seq2[ingest.Document, error], a ingest.Analyzer, v *ingest.Vocabulary) (*documents, error) {
	all := newDocuments(v)
	all.grow(v)
	for d, err := range docs {
		if err != nil {
			return nil, err
		}
		if c := r.read(a.Terms(d.Words()), v); len(c.counts.IDs) > 0 {
			all.add(c)
		}
	}
	if all.len() < 2 {
		return nil, fmt.Errorf("%w: terms of the vocabulary occur in %s, at least 2 are required", ErrTooFew, english.Count(all.len(), "document"))
	}
	return all, nil
}

// weighted are rows of documents. They are computed on request, since in memory they would take as
// much as the documents. weighted implements [ae.Rows].
type weighted struct {
	docs    *documents
	columns int
	row     func(d document) ([]uint32, []float32)
}

// Dims implements [ae.Rows].
func (w *weighted) Dims() (n, d int) { return w.docs.len(), w.columns }

// Row implements [ae.Rows].
func (w *weighted) Row(i int) ([]uint32, []float32) { return w.row(w.docs.at(i)) }
