package index

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Coded is a document with the code that another program made of it.
type Coded struct {
	ingest.Document
	Code hashing.Code // of the width that AddCodes is told; nil is none: no search by code finds the document
	Bare bool         // only the code is given: a document that is there keeps its content
}

// batchCodes is how many documents with codes one commit writes: little is known of most, and commits are what takes time. A million
// under random ids took 200 MB, under the numbers of their rows 60 MB.
const batchCodes = 4096

// AddCodes is [Index.Add] of documents whose codes of 1 to [hashing.MaxBits] bits come from elsewhere. The first call makes a generation
// of kind "codes", which has no model: a search by text fails with [ErrForeign] until one is adopted. Later calls must agree in
// bits, and fail where the codes in force are made by a model. A document with the content and the code that are stored is [Unchanged];
// one whose code is not of so many bits is rejected.
func (ix *Index) AddCodes(ctx context.Context, bits int, docs iter.Seq2[Coded, error], each func(Outcome) error) error {
	if bits < 1 || bits > hashing.MaxBits {
		return fmt.Errorf("add codes of %d bits: they can have 1 to %d", bits, hashing.MaxBits)
	}
	if err := ix.takeCodes(ctx, bits); err != nil {
		return fmt.Errorf("add codes of %d bits: %w", bits, err)
	}
	return ix.add(ctx, batchCodes, func(yield func(*item, error) bool) {
		for d, err := range docs {
			it, err := arrive(d.Document, err)
			if err == nil && d.Code != nil {
				it.give(d.Code, bits)
			}
			if err == nil {
				it.bare = d.Bare
			}
			if !yield(it, err) {
				return
			}
		}
	}, each)
}

// takeCodes makes the collection one of codes from elsewhere, unless it has codes.
func (ix *Index) takeCodes(ctx context.Context, bits int) error {
	m := ix.state.Load().now.model
	if m == nil {
		_, err := ix.adopt(ctx, foreign{bits}, 0, nil)
		return err
	}
	return accepts(m, bits)
}

// give says which code the document came with.
func (it *item) give(c hashing.Code, bits int) {
	if !it.rejected() && checkCode(c, bits) != nil {
		it.reject(fmt.Errorf("the code of document %q is not one of %d bits", ingest.Brief(it.doc.ID), bits))
	}
	it.given, it.bits = c, bits
}
