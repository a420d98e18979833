package quality

import (
	"math"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// Lexical is a [Ranker] by the terms that query and document share: TF-IDF cosine or BM25, computed
// with an inverted index.
type Lexical struct {
	vocabulary *ingest.Vocabulary
	weighting  ingest.Weighting // TFIDF or BM25
	postings   *ae.Sparse       // terms by documents
	lengths    []float64        // with TFIDF, the Euclidean length of each document
}

// NewTFIDF returns a ranker of rows by the cosine of TF-IDF weights.
func NewTFIDF(rows []Row, v *ingest.Vocabulary) *Lexical {
	m := weightMatrix(rows, ingest.TFIDF, v)
	lengths := make([]float64, len(rows))
	for i := range lengths {
		_, weights := m.Row(i)
		lengths[i] = length(weights)
	}
	return &Lexical{v, ingest.TFIDF, m.Transpose(), lengths}
}

// NewBM25 returns a ranker of rows by the sum of BM25 weights over the distinct terms of the query.
func NewBM25(rows []Row, v *ingest.Vocabulary) *Lexical {
	return &Lexical{v, ingest.BM25, weightMatrix(rows, ingest.BM25, v).Transpose(), nil}
}

// weightMatrix returns the weights of rows, a matrix of documents by terms.
func weightMatrix(rows []Row, w ingest.Weighting, v *ingest.Vocabulary) *ae.Sparse {
	x := &ae.Sparse{Width: v.Len()}
	var weights []float32
	for _, r := range rows {
		weights = w.Weigh(weights[:0], r.Counts, v)
		x.Append(r.Counts.IDs, weights)
	}
	return x
}

func (l *Lexical) Name() string { return string(l.weighting) }
func (l *Lexical) Len() int     { return l.postings.Width }

// Score sets dst to the cosines, from 0 to 1, or to the BM25 scores, from 0 on.
func (l *Lexical) Score(dst []float32, q *Query) { lexicalScores(dst, l, q.Counts) }

// lexicalScores sets dst to the score of every document for the counts of a query.
func lexicalScores[F float32 | float64](dst []F, l *Lexical, query ingest.Counts) {
	if l.weighting == ingest.BM25 {
		addPostings(dst, l.postings, query.IDs, nil)
		return
	}
	weights := ingest.TFIDF.Weigh(nil, query, l.vocabulary)
	addPostings(dst, l.postings, query.IDs, weights)
	own := length(weights)
	for i, x := range dst {
		if x != 0 {
			dst[i] = F(min(1, float64(x)/(own*l.lengths[i])))
		}
	}
}

// addPostings sets dst, for each document, to the sum over terms of the term's weight in the query
// times its weight in the document. Nil weights mean 1 each.
func addPostings[F float32 | float64](dst []F, postings *ae.Sparse, terms []uint32, weights []float32) {
	clear(dst)
	for i, t := range terms {
		docs, vals := postings.Row(int(t))
		w := F(1)
		if weights != nil {
			w = F(weights[i])
		}
		for j, d := range docs {
			dst[d] += w * F(vals[j])
		}
	}
}

func length(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}
