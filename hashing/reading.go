package hashing

import (
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// A reading is how a network sees a document. Zero values are the defaults stated.
type reading struct {
	Weighting ingest.Weighting `json:"weighting"`          // of the counts; "" means TFIDF
	Scale     float32          `json:"scale"`              // length of a row as a vector; 0 means whatever the weights give
	Sequence  int              `json:"sequence,omitempty"` // known tokens that are read in their order instead of counts; 0 means none
}

// inputScale is the length of an input row. A unit vector would leave the first layer with
// activations near zero, and the network undertrained.
const inputScale = 10

// reading is what the kind reads, unless the options have a weighting of their own.
func (o Options) reading() reading {
	r := o.Kind.composition().reads
	if r == (reading{}) {
		r.Scale = inputScale
	}
	if o.Weighting != "" {
		r.Weighting = o.Weighting
	}
	if r.Weighting == "" {
		r.Weighting = ingest.TFIDF
	}
	return r
}

// A document is what a model knows of a text.
type document struct {
	counts ingest.Counts
	tokens []uint32 // the first Sequence known tokens, in order
}

func (r reading) read(terms iter.Seq[string], v *ingest.Vocabulary) document {
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

// columns is how wide a row is.
func (r reading) columns(v *ingest.Vocabulary) int { return max(1, r.Sequence) * v.Len() }

// row is what the network reads for one document: the weighted counts or, of a sequence, for each position what one
// occurrence of the term there weighs.
func (r reading) row(dst []float32, d document, v *ingest.Vocabulary) (cols []uint32, vals []float32) {
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

// rows are what the network reads.
func (r reading) rows(docs []document, v *ingest.Vocabulary) *ae.Sparse {
	x := &ae.Sparse{Width: r.columns(v)}
	var vals []float32
	for _, d := range docs {
		var cols []uint32
		cols, vals = r.row(vals[:0], d, v)
		x.Append(cols, vals)
	}
	return x
}

// readAll reads the documents, leaving out those without a known term.
func (r reading) readAll(docs iter.Seq2[ingest.Document, error], a ingest.Analyzer, v *ingest.Vocabulary) ([]document, error) {
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
		return nil, fmt.Errorf("%w: documents with words to learn from: %d, and it takes 2", ErrTooFew, len(all))
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
