package quality

import (
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Row is one document as rankers and relevance use it. All rows and queries of one evaluation
// must have codes of the same model and counts over its vocabulary.
type Row struct {
	ID     string
	Labels []string
	Code   hashing.Code
	Counts ingest.Counts
}

// A Query requests documents similar to its row.
type Query struct {
	Row
	Text string // the words of the query, for [Words]
	// Margins are the margins of the code's bits, see [hashing.Model.Margins]; nil if only the code
	// is available.
	Margins []float32
	// Self is the number, from 1, of the document that equals the query and is left out; 0 means
	// none.
	Self int
	// Rest holds the terms of a text that are not in a query by one half of it, for [ByHalves].
	Rest ingest.Counts
}

// margins returns the margins, or the signs of the code if there are none.
func (q *Query) margins(width int) []float32 {
	if q.Margins == nil {
		return q.Code.Signs(width)
	}
	return q.Margins
}

// Queries returns every row as a query for the other rows.
func Queries(rows []Row) []Query {
	qs := make([]Query, len(rows))
	for i, r := range rows {
		qs[i] = Query{Row: r, Self: i + 1}
	}
	return qs
}

// A Ranker scores documents. Its methods are safe for concurrent use.
type Ranker interface {
	// as printed: hybrid, words, code, code+asymmetric, code+rerank, tfidf, bm25, lsa, random
	Name() string
	Len() int // number of documents

	// Score sets dst[i] to the score of document i, where larger is better. len(dst) must be Len.
	// Scores are finite, and equal if the ranker does not distinguish documents. The query's own
	// document is scored like any other; the caller leaves it out.
	Score(dst []float32, q *Query)
}
