package hashing

import (
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// documents hold the documents to learn from, in memory.
type documents struct {
	counts neighbours.Texts
	tokens [][]uint32 // of each document; nil unless the input format has a Sequence
	labels *labels    // of each document; nil unless they are learned
	// numbers of the documents by their ids; nil unless there are judgements
	ids   map[string]uint32
	liked *neighbours.Liked // by judgements; nil if there are none
}

func newDocuments(v *ingest.Vocabulary) *documents {
	return &documents{counts: neighbours.Texts{Width: v.Len()}}
}

func (all *documents) add(d document) {
	all.counts.Append(d.counts)
	if d.tokens != nil {
		all.tokens = append(all.tokens, d.tokens)
	}
	if all.labels != nil {
		all.labels.add(d.labels)
	}
	if all.ids != nil && d.id != "" {
		all.ids[d.id] = uint32(all.len() - 1)
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

// extras are the parts of documents that are read besides their words.
type extras struct {
	labels string // the field of the labels; "" for none
	ids    bool
}

// readAll returns the documents that contain a term of the vocabulary.
func (r inputFormat) readAll(docs iter.Seq2[ingest.Document, error], a ingest.Analyzer, v *ingest.Vocabulary, also extras) (*documents, error) {
	all := newDocuments(v)
	all.labels = newLabels(also.labels)
	if also.ids {
		all.ids = map[string]uint32{}
	}
	read := func(d ingest.Document) document {
		read := r.read(a.Terms(d.Words()), v)
		read.id = d.ID
		if also.labels != "" {
			read.labels = d.Values(also.labels)
		}
		return read
	}
	for d, err := range analysed(docs, read) {
		if err != nil {
			return nil, err
		}
		if len(d.counts.IDs) > 0 {
			all.add(d)
		}
	}
	if all.len() < 2 {
		return nil, fmt.Errorf("%w: terms of the vocabulary occur in %s, at least 2 are required", ErrTooFew, english.Count(all.len(), "document"))
	}
	return all, nil
}

// weighted are rows of documents. They are computed on request, since in memory they would take
// more than the documents. weighted implements [ae.Rows].
type weighted struct {
	docs    *documents
	columns int
	row     func(d document) ([]uint32, []float32) // may reuse the memory of d's counts
}

// Dims implements [ae.Rows].
func (w *weighted) Dims() (n, d int) { return w.docs.len(), w.columns }

// Row implements [ae.Rows].
func (w *weighted) Row(i int) ([]uint32, []float32) { return w.row(w.docs.at(i)) }
