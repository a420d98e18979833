package index

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// sketch determines the code, counts and terms of the query, and the documents that it refers to.
func (se *search) sketch(ctx context.Context) (err error) {
	q, sk := se.query, &se.result.Sketch
	se.initResult()
	switch {
	case len(q.Like)+len(q.Dislike) > 0:
		return se.feedback(ctx)
	case q.ID != "":
		return se.sketchDocument(ctx, q.ID)
	case q.Code != nil:
		sk.Code = slices.Clone(q.Code)
		return checkCode(q.Code, se.bits)
	case q.Vector != nil:
		*sk, err = se.sketchVector()
		return err
	}
	*sk, err = se.sketchText(ctx)
	return err
}

// sketchText hashes the text.
func (se *search) sketchText(ctx context.Context) (hashing.Sketch, error) {
	m, text := se.model, se.query.Text
	if se.rank != ByCode {
		text = se.question.resolved.Plain
	}
	se.result.words = func() QueryWords { return textWords(m, text) }
	return m.HashWhile(ctx, text)
}

// describe makes the heaviest terms of documents the words of the result.
func (se *search) describe(all ...ingest.Counts) {
	v := se.model.Vocabulary()
	se.result.words = func() QueryWords { return countedWords(v, all) }
}

// initResult initialises the result without hits, as it remains if the query has no term of the
// vocabulary.
func (se *search) initResult() {
	r := se.result
	r.Generation, r.Bits, r.Complete, r.concealed = se.generation, se.bits, true, se.query.Visible != nil
	if se.model != nil {
		r.Fingerprint = se.model.Fingerprint()
	}
	if r.Analyzer = se.wordInfo.Analyzer; se.rank == ByCode {
		r.Analyzer = se.model.Analyzer()
	}
	if len(se.query.Facets) > 0 {
		r.Facets = map[string]Facet{}
	}
	for _, field := range se.query.Facets {
		if field != hitFields {
			r.Facets[field] = Facet{}
		}
	}
}

func (se *search) sketchDocument(ctx context.Context, id string) error {
	number, row, err := se.coded(id)
	if err != nil {
		return err
	}
	sk := &se.result.Sketch
	sk.Code, se.excluded = se.code(row), []uint32{number}
	if sk.Counts, err = se.counts(number); err != nil {
		return err
	}
	se.describe(sk.Counts)
	if (se.query.Rerank != NoRerank || se.query.Labels > 0 || se.rank == Hybrid) && !se.foreign() {
		var rehashed hashing.Sketch
		rehashed, err = se.rehash(ctx, number, row)
		sk.Activations = rehashed.Activations
	}
	return err
}

// coded returns the number and row of a document that has a code.
func (se *search) coded(id string) (number uint32, row int, err error) {
	e, err := se.known(id)
	if err != nil {
		return 0, 0, err
	}
	row, ok := se.row(e.Number)
	if !ok && se.foreign() {
		return 0, 0, fmt.Errorf("document %q has no code: %w", id, ErrForeign)
	}
	if !ok {
		return 0, 0, fmt.Errorf("document %q: %w, so it has no neighbours; train again so that the model learns its words", id, hashing.ErrNoTerms)
	}
	return e.Number, row, se.refer(id, e.Number)
}

// refer adds a document of the query to the result of an explained search.
func (se *search) refer(id string, number uint32) error {
	if !se.query.Explain {
		return nil
	}
	d, err := se.ix.document(se.view, number)
	se.result.References = append(se.result.References, Reference{id, d.Title})
	return err
}

// rehash hashes a document again, since its activations are not stored. For a code made elsewhere
// the activations are the signs of its bits.
func (se *search) rehash(ctx context.Context, number uint32, row int) (hashing.Sketch, error) {
	if code := se.code(row); se.foreign() {
		return hashing.Sketch{Code: code, Activations: code.Signs(se.bits)}, nil
	}
	d, err := se.ix.document(se.view, number)
	if err != nil {
		return hashing.Sketch{}, err
	}
	return se.model.HashWhile(ctx, d.Words())
}

// counts reads the stored counts of a document.
func (se *search) counts(number uint32) (c ingest.Counts, err error) {
	for one, err := range se.in(se.view).Counts(number) {
		return one, err
	}
	return c, nil
}
