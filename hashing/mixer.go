package hashing

import (
	"context"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// A mixer scores documents for a question by words and by codes.
type mixer struct {
	model     *Model
	postings  *ae.Sparse // terms by documents, with BM25 weights
	codes     []Code     // nil for a document without terms
	words     []float64  // BM25 of the documents for the question; the best has 1
	agreement []float64  // of their codes with the question
	scores    []float64
}

func newMixer(ctx context.Context, m *Model, docs []document) (*mixer, error) {
	weights := &ae.Sparse{Width: m.vocabulary.Len()}
	x := &mixer{model: m, words: make([]float64, len(docs)), agreement: make([]float64, len(docs)), scores: make([]float64, len(docs))}
	var row []float32
	for _, d := range docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		row = ingest.BM25.Weigh(row[:0], d.counts, m.vocabulary)
		weights.Append(d.counts.IDs, row)
		var code Code
		if a := m.activations(d); a != nil {
			code = m.Code(a)
		}
		x.codes = append(x.codes, code)
	}
	x.postings = weights.Transpose()
	return x, nil
}

// activations returns the activations of a document, or nil if it has no terms.
func (m *Model) activations(d document) []float32 {
	if len(d.counts.IDs) == 0 {
		return nil
	}
	d.tokens = d.tokens[:min(len(d.tokens), m.header.Sequence)]
	return m.net.Encode(nil, m.header.one(d, m.vocabulary))
}

// ask scores the documents for a question that has terms.
func (x *mixer) ask(q document) {
	x.byWords(q.counts)
	x.byCode(q)
}

func (x *mixer) byWords(q ingest.Counts) {
	clear(x.words)
	for _, t := range q.IDs {
		docs, weights := x.postings.Row(int(t))
		for i, d := range docs {
			x.words[d] += float64(weights[i])
		}
	}
	best := max(slices.Max(x.words), math.SmallestNonzeroFloat64)
	for i := range x.words {
		x.words[i] /= best
	}
}

func (x *mixer) byCode(q document) {
	clear(x.agreement)
	a := x.model.activations(q)
	if a == nil {
		return
	}
	query := NewAsymmetric(x.model.Margins(a))
	for i, c := range x.codes {
		x.agreement[i] = -1
		if c != nil {
			x.agreement[i] = query.Similarity(c)
		}
	}
}

// mix returns the scores with the given weight of the code. They are valid until the next call.
func (x *mixer) mix(weight float64) []float64 {
	for i := range x.scores {
		x.scores[i] = x.words[i] + weight*x.agreement[i]
	}
	return x.scores
}
