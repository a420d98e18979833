package hashing

import (
	"cmp"
	"iter"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
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

// inputFormat returns the input format of the model to start from, or that of the kind, with the
// weighting of the options if they have one.
func (o Options) inputFormat() inputFormat {
	if o.Start != nil {
		return o.Start.header.inputFormat
	}
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
	labels []string // to learn from
	id     string   // "" for the query of a judgement
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

// one returns the input row of a document.
func (r inputFormat) one(d document, v *ingest.Vocabulary) *ae.Sparse {
	x := &ae.Sparse{Width: r.columns(v)}
	x.Append(r.row(nil, d, v))
	return x
}

// rows returns the input rows of documents.
func (r inputFormat) rows(docs *documents, v *ingest.Vocabulary) *weighted {
	return &weighted{docs, r.columns(v), func(d document) ([]uint32, []float32) { return r.row(d.counts.Ns[:0], d, v) }}
}
