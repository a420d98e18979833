package index

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

// VectorModel returns the model of the current codes if they are made from vectors, otherwise nil.
func (ix *Index) VectorModel() *hashing.VectorModel {
	m, _ := ix.state.Load().now.model.(generations.Vectors)
	return m.Of
}

// AdoptVectors makes m the model of a collection that has no codes yet, so that documents can be
// added with vectors.
func (ix *Index) AdoptVectors(ctx context.Context, m *hashing.VectorModel) error {
	if now := ix.state.Load().now.model; now != nil && now.Fingerprint() != m.Fingerprint() {
		return fmt.Errorf("adopt a model of vectors: %w", generations.ErrOtherCodes)
	}
	_, err := ix.adopt(ctx, generations.NewVectors(m), 0, nil)
	return err
}

// An Embedded is a document with a vector that another program made.
type Embedded struct {
	ingest.Document

	// Vector has the dimensions of the collection's model of vectors. It need not remain valid
	// after the next document is read. If it is nil or all zeros, no search by code finds the
	// document.
	Vector []float32

	Bare bool // only the vector is given: an existing document keeps its content
}

// AddVectors adds documents like [Index.AddCodes], with the codes that the model of
// [Index.AdoptVectors] makes from their vectors. The vectors themselves are not stored. It fails if
// the current codes are not made from vectors. A document whose vector does not fit the model is
// rejected.
func (ix *Index) AddVectors(ctx context.Context, docs iter.Seq2[Embedded, error], each func(Outcome) error) error {
	m, is := ix.state.Load().now.model.(generations.Vectors)
	if !is {
		return fmt.Errorf("add vectors: %w", generations.ErrOtherCodes)
	}
	p := &pipeline{ix: ix, ctx: ctx, each: each}
	return p.store(batchCodes, func(yield func(*item, error) bool) {
		for d, err := range docs {
			it, err := itemFrom(d.Document, err)
			if err == nil {
				it.bare = d.Bare
				it.setVector(d.Vector, m)
			}
			if !yield(it, err) {
				return
			}
		}
	})
}

// setVector sets the code of the vector that was supplied with the document.
func (it *item) setVector(vector []float32, m generations.Vectors) {
	if vector == nil || it.rejected() {
		return
	}
	sk, err := m.Of.Hash(vector)
	switch {
	case err == nil:
		it.suppliedCode, it.supplier = sk.Code, m
	case !errors.Is(err, hashing.ErrZero):
		it.reject(fmt.Errorf("document %q: %w", ingest.Brief(it.doc.ID), err))
	}
}

// sketchVector hashes the vector of the query.
func (se *search) sketchVector() (hashing.Sketch, error) {
	m, is := se.model.(generations.Vectors)
	if !is {
		return hashing.Sketch{}, fmt.Errorf("%w: the codes of this collection are not made from vectors: search by text, id or code", ErrQuery)
	}
	sk, err := m.Of.Hash(se.query.Vector)
	if err != nil {
		return sk, fmt.Errorf("%w: %w", ErrQuery, err)
	}
	return sk, nil
}
