package index

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// sketch determines the code and counts of the query. It returns the numbers of the documents that
// the query refers to, which are left out of the hits.
func (se *search) sketch(ctx context.Context) (documents []uint32, err error) {
	q, sk := se.query, &se.result.Sketch
	se.initResult()
	switch {
	case len(q.Like)+len(q.Dislike) > 0:
		return se.feedback(ctx)
	case q.ID != "":
		return se.sketchDocument(ctx, q.ID)
	case q.Code != nil:
		sk.Code = slices.Clone(q.Code)
		return nil, checkCode(q.Code, se.bits)
	}
	*sk, err = se.model.HashWhile(ctx, q.Text)
	return nil, err
}

// initResult initialises the result without hits, as it remains if the query has no term of the
// vocabulary.
func (se *search) initResult() {
	r := se.result
	r.Generation, r.Complete = se.generation, true
	if len(se.query.Facets) > 0 {
		r.Facets = map[string]Facet{}
	}
	for _, field := range se.query.Facets {
		r.Facets[field] = Facet{}
	}
}

func (se *search) sketchDocument(ctx context.Context, id string) (documents []uint32, err error) {
	number, row, err := se.coded(id)
	if err != nil {
		return nil, err
	}
	sk := &se.result.Sketch
	sk.Code = se.code(row)
	if sk.Counts, err = se.counts(number); err == nil && se.query.Rerank != NoRerank && !se.foreign() {
		var rehashed hashing.Sketch
		rehashed, err = se.rehash(ctx, number, row)
		sk.Activations = rehashed.Activations
	}
	return []uint32{number}, err
}

// coded returns the number and row of a document that has a code.
func (se *search) coded(id string) (number uint32, row int, err error) {
	e, ok, err := lookup(se.tx, id)
	if err != nil {
		return 0, 0, err
	}
	if !ok {
		return 0, 0, fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	row, ok = se.row(e.number)
	if !ok && se.foreign() {
		return 0, 0, fmt.Errorf("document %q has no code: %w", id, ErrForeign)
	}
	if !ok {
		return 0, 0, fmt.Errorf("document %q: %w, so it has no neighbours; train again so that the model learns its words", id, hashing.ErrNoTerms)
	}
	return e.number, row, nil
}

// rehash hashes a document again, since its activations are not stored. For a code made elsewhere
// the activations are the signs of its bits.
func (se *search) rehash(ctx context.Context, number uint32, row int) (hashing.Sketch, error) {
	if code := se.code(row); se.foreign() {
		return hashing.Sketch{Code: code, Activations: code.Signs(se.bits)}, nil
	}
	d, _, err := se.ix.document(se.tx, number)
	if err != nil {
		return hashing.Sketch{}, err
	}
	return se.model.HashWhile(ctx, d.Words())
}

// counts reads the stored counts of a document.
func (se *search) counts(number uint32) (ingest.Counts, error) {
	g, err := openGeneration(se.tx, se.generation)
	if err != nil {
		return ingest.Counts{}, err
	}
	return g.countsOf(number)
}

// countsOf reads the stored counts of a document with a code. Documents with codes made elsewhere
// have none.
func (g *generation) countsOf(number uint32) (c ingest.Counts, err error) {
	if g.foreign() {
		return c, nil
	}
	key := key32(number)
	v, err := unseal(key, g.counts.Get(key))
	if err == nil {
		err = c.UnmarshalBinary(v)
	}
	if err != nil {
		return c, fmt.Errorf("%w: counts of document %d: %w", ErrFormat, number, err)
	}
	return c, nil
}
