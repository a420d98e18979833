package hashing

import (
	"cmp"
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// An inputFormat defines the input row of a document. Zero values mean the stated defaults.
type inputFormat struct {
	// Weighting turns counts into values; "" means TFIDF.
	Weighting ingest.Weighting `json:"weighting"`
	// Scale is the Euclidean length of a row; 0 leaves the weights unscaled.
	Scale float32 `json:"scale"`
	// Sequence is the number of leading terms to read in order instead of counts; 0 means none.
	Sequence int `json:"sequence,omitempty"`
}

// inputScale is the default length of an input row. Rows of length 1 would leave the first layer's
// activations near zero and the network undertrained.
const inputScale = 10

// inputFormat returns the input format of the kind, with the weighting of the options if they have
// one.
func (o Options) inputFormat() inputFormat {
	r := o.Kind.composition().input
	if r == (inputFormat{}) {
		r.Scale = inputScale
	}
	r.Weighting = cmp.Or(o.Weighting, r.Weighting, ingest.TFIDF)
	return r
}

// A document is a text reduced to the terms of the vocabulary.
type document struct {
	counts ingest.Counts
	tokens []uint32 // ids of the first Sequence terms, in order
}

// read returns the document of a text's terms.
func (r inputFormat) read(terms iter.Seq[string], v *ingest.Vocabulary) document {
	d := document{}
	d.counts = v.Count(func(yield func(string) bool) {
		for t := range terms {
			if id, ok := v.ID(t); ok && len(d.tokens) < r.Sequence {
				d.tokens = append(d.tokens, id)
			}
			if !yield(t) {
				return
			}
		}
	})
	return d
}

// columns returns the width of an input row.
func (r inputFormat) columns(v *ingest.Vocabulary) int { return max(1, r.Sequence) * v.Len() }

// row returns the input row of a document, using dst for the values: the weighted counts or, with
// Sequence, the weight of one occurrence of each term in the columns of its position.
func (r inputFormat) row(dst []float32, d document, v *ingest.Vocabulary) (cols []uint32, vals []float32) {
	if r.Sequence > 0 {
		for at, id := range d.tokens {
			cols = append(cols, uint32(at*v.Len())+id)
			dst = r.Weighting.Weigh(dst, ingest.Counts{IDs: d.tokens[at : at+1], Ns: []float32{1}}, v)
		}
		return cols, dst
	}
	dst = r.Weighting.Weigh(dst, d.counts, v)
	if r.Scale > 0 {
		ingest.Normalize(dst)
		for i := range dst {
			dst[i] *= r.Scale
		}
	}
	return d.counts.IDs, dst
}

// rows returns the input rows of documents.
func (r inputFormat) rows(docs []document, v *ingest.Vocabulary) *ae.Sparse {
	x := &ae.Sparse{Width: r.columns(v)}
	var vals []float32
	for _, d := range docs {
		var cols []uint32
		cols, vals = r.row(vals[:0], d, v)
		x.Append(cols, vals)
	}
	return x
}

// readAll returns the documents that contain a term of the vocabulary.
func (r inputFormat) readAll(docs iter.Seq2[ingest.Document, error], a ingest.Analyzer, v *ingest.Vocabulary) ([]document, error) {
	var all []document
	for d, err := range docs {
		if err != nil {
			return nil, err
		}
		if c := r.read(a.Terms(d.Words()), v); len(c.counts.IDs) > 0 {
			all = append(all, c)
		}
	}
	if len(all) < 2 {
		return nil, fmt.Errorf("%w: terms of the vocabulary occur in %s, at least 2 are required", ErrTooFew, english.Count(len(all), "document"))
	}
	return all, nil
}

func countsOf(docs []document) []ingest.Counts {
	all := make([]ingest.Counts, len(docs))
	for i, d := range docs {
		all[i] = d.counts
	}
	return all
}
