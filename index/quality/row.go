package quality

import (
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Row is one document as rankers and relevance see it. All rows and queries that meet have
// codes of one model and counts over its vocabulary.
type Row struct {
	ID     string
	Labels []string
	Code   hashing.Code
	Counts ingest.Counts
}

// A Query asks for documents like this row.
type Query struct {
	Row
	Margins []float32     // see [hashing.Model.Margins]; nil means that no more is known than the code
	Self    int           // which of the documents the query itself is, counted from 1, to leave it out; 0 means none of them
	Rest    ingest.Counts // the terms that a query by half of a text leaves out, for [ByHalves]
}

// Queries makes every row a query for the other rows.
func Queries(rows []Row) []Query {
	qs := make([]Query, len(rows))
	for i, r := range rows {
		qs[i] = Query{Row: r, Self: i + 1}
	}
	return qs
}

// A Ranker scores documents. Its methods are safe for concurrent use.
type Ranker interface {
	Name() string // as printed: code, code+asymmetric, code+rerank, tfidf, bm25, lsa, random
	Len() int     // number of documents

	// Score sets dst[i] to the score of document i, larger being better. len(dst) is Len; scores
	// are finite, and equal where the ranker cannot tell documents apart. The query itself is
	// scored like any document; the caller leaves it out.
	Score(dst []float32, q *Query)
}
