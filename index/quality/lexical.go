package quality

import (
	"math"

	"github.com/hashsearch/hashsearch/ingest"
)

// Lexical ranks by the words that query and document share, through an inverted index: TF-IDF
// cosine or BM25.
type Lexical struct {
	vocabulary *ingest.Vocabulary
	weighting  ingest.Weighting // TFIDF or BM25
	postings   *sparse          // terms by documents
	lengths    []float64        // for TFIDF the Euclidean length of each document
}

// NewTFIDF ranks rows by the cosine of TF-IDF weights.
func NewTFIDF(rows []Row, v *ingest.Vocabulary) *Lexical {
	m := weigh(rows, ingest.TFIDF, v)
	lengths := make([]float64, len(rows))
	for i := range lengths {
		_, weights := m.row(i)
		lengths[i] = length(weights)
	}
	return &Lexical{v, ingest.TFIDF, m.transpose(), lengths}
}

// NewBM25 ranks rows by the sum of BM25 weights over the distinct words of the query.
func NewBM25(rows []Row, v *ingest.Vocabulary) *Lexical {
	return &Lexical{v, ingest.BM25, weigh(rows, ingest.BM25, v).transpose(), nil}
}

func (l *Lexical) Name() string { return string(l.weighting) }
func (l *Lexical) Len() int     { return l.postings.width }

// Score is the cosine, from 0 to 1, or the BM25 score, from 0 on.
func (l *Lexical) Score(dst []float32, q *Query) { likeness(dst, l, q.Counts) }

// likeness compares the query's words with every document's.
func likeness[F float32 | float64](dst []F, l *Lexical, query ingest.Counts) {
	if l.weighting == ingest.BM25 {
		match(dst, l.postings, query.IDs, nil)
		return
	}
	weights := ingest.TFIDF.Weigh(nil, query, l.vocabulary)
	match(dst, l.postings, query.IDs, weights)
	own := length(weights)
	for i, x := range dst {
		if x != 0 {
			dst[i] = F(min(1, float64(x)/(own*l.lengths[i])))
		}
	}
}

// match sums over the terms of the query their weight there, nil meaning 1 each, times that in
// each document.
func match[F float32 | float64](dst []F, postings *sparse, terms []uint32, weights []float32) {
	clear(dst)
	for i, t := range terms {
		docs, vals := postings.row(int(t))
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
