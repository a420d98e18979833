package index

import (
	"context"
	"errors"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A query without a term of the vocabulary has the result of a search that finds nothing.
func TestNoTermsHasAResult(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	docs := []ingest.Document{{ID: "a", Text: "a b", Labels: []string{"l"}}, {ID: "blank", Text: " "}}
	if err := ix.Add(t.Context(), all(docs...), nil); err != nil {
		t.Fatal(err)
	}
	isEmptyResult := func(r *Result, err error) bool {
		return errors.Is(err, hashing.ErrNoTerms) && r != nil && r.Generation == 1 && r.Complete && len(r.Hits) == 0 && r.Sketch.Code == nil
	}
	for _, q := range []Query{{Text: " "}, {ID: "blank"}, {Like: []string{"a", "blank"}}, {Text: " ", Like: []string{"a"}}} {
		q.Facets, q.Rank = []string{"label"}, ByCode
		r, err := ix.Search(context.Background(), q)
		if !isEmptyResult(r, err) || r.Faceted != 0 || len(r.Facets) != 1 {
			t.Errorf("%+v: %+v, %v", q, r, err)
		}
		replies, err := ix.SearchAll(context.Background(), []Query{q, {Text: "a"}})
		if err != nil || !isEmptyResult(replies[0].Result, replies[0].Err) || replies[1].Err != nil {
			t.Errorf("%+v among others: %+v, %v", q, replies, err)
		}
		q.Facets, q.Radius = nil, 3
		r, hits, err := ix.Ball(context.Background(), q)
		if !isEmptyResult(r, err) {
			t.Errorf("%+v, all hits: %+v, %v", q, r, err)
		}
		for h := range hits {
			t.Errorf("%+v: hit %v", q, h)
		}
	}
}
