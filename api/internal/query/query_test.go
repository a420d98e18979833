package query_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/api/internal/query"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// queries generates queries by a text, an id, a vector or documents to like.
var queries = rapid.Custom(func(t *rapid.T) (q index.Query) {
	word := rapid.StringN(1, 8, 20)
	switch rapid.IntRange(0, 3).Draw(t, "by") {
	case 0:
		q.Text = word.Draw(t, "text")
	case 1:
		q.ID = word.Draw(t, "id")
	case 2:
		q.Like = rapid.SliceOfN(word, 1, 3).Draw(t, "like")
	}
	if q.Text == "" && q.ID == "" && q.Like == nil {
		q.Vector = rapid.SliceOfN(rapid.Float32(), 1, 3).Draw(t, "vector")
	}
	q.Dislike = rapid.SliceOfN(word, 0, 2).Draw(t, "dislike")
	q.Limit = rapid.IntRange(0, 1000).Draw(t, "limit")
	q.Radius = rapid.IntRange(-1, 512).Draw(t, "radius")
	q.Candidates = rapid.IntRange(0, 100_000).Draw(t, "candidates")
	q.Rank = rapid.SampledFrom([]index.Rank{index.AutoRank, index.Hybrid, index.ByWords, index.ByCode}).Draw(t, "rank")
	q.Weight = rapid.Ptr(rapid.Float64Range(0, 100), true).Draw(t, "weight")
	q.Prefix = rapid.Bool().Draw(t, "prefix")
	q.Verbatim = rapid.Bool().Draw(t, "verbatim")
	q.Sort = rapid.SampledFrom([]string{"", "year", "-year"}).Draw(t, "sort")
	q.Distinct = rapid.SampledFrom([]string{"", "label"}).Draw(t, "distinct")
	q.Passages = rapid.Bool().Draw(t, "passages")
	q.Rerank = rapid.SampledFrom([]index.Rerank{index.NoRerank, index.Asymmetric, index.TFIDF, index.BM25}).Draw(t, "rerank")
	q.Cursor = rapid.String().Draw(t, "cursor")
	q.Around = rapid.IntRange(0, 10_000).Draw(t, "around")
	q.Labels = rapid.IntRange(0, 20).Draw(t, "labels")
	q.Distances = rapid.Bool().Draw(t, "distances")
	q.IDs = rapid.Bool().Draw(t, "ids")
	q.Explain = rapid.Bool().Draw(t, "explain")
	q.Facets = rapid.SampledFrom([][]string{nil, {"label"}, {"label", "year"}}).Draw(t, "facets")
	for range rapid.IntRange(0, 2).Draw(t, "conditions") {
		op := rapid.SampledFrom([]ingest.Op{ingest.Equal, ingest.NotEqual, ingest.More, ingest.AtMost}).Draw(t, "op")
		q.Filter = append(q.Filter, ingest.Condition{Field: "year", Op: op, Value: word.Draw(t, "value")})
	}
	return q
})

// A query is the same after it went over the wire.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := queries.Draw(t, "query")
		b, err := json.Marshal(query.Of(want, 64))
		if err != nil {
			t.Fatal(err)
		}
		var s wire.Search
		if err := json.Unmarshal(b, &s); err != nil {
			t.Fatal(err)
		}
		got, err := query.New(s)
		if len(want.Dislike) == 0 {
			want.Dislike = nil
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v (%v), want %+v", b, got, err, want)
		}
	})
}

// A request with rerank, even none, is by the rank code unless it has another rank.
func TestRerank(t *testing.T) {
	for _, c := range []struct {
		in     wire.Page
		rank   index.Rank
		rerank index.Rerank
	}{
		{wire.Page{}, index.AutoRank, index.NoRerank},
		{wire.Page{Rerank: "none"}, index.ByCode, index.NoRerank},
		{wire.Page{Rerank: "bm25"}, index.AutoRank, index.BM25},
		{wire.Page{Rerank: "none", Rank: "hybrid"}, index.Hybrid, index.NoRerank},
		{wire.Page{Rerank: "bm25", Rank: "words"}, index.ByWords, index.BM25}, // the index rejects it
	} {
		q, err := query.New(wire.Search{Question: wire.Question{ID: "x"}, Page: c.in})
		if err != nil || q.Rank != c.rank || q.Rerank != c.rerank {
			t.Errorf("%+v: rank %q, rerank %q, %v", c.in, q.Rank, q.Rerank, err)
		}
	}
}

// The forms of a filter on the wire mean the same conditions.
func TestFilterForms(t *testing.T) {
	const want = "[label=a|b year>=1990]"
	for _, form := range []string{`["label=a|b","year>=1990"]`, `{"label":["a","b"],"year":{"gte":1990}}`, `{"year":{"gte":"1990"},"label":{"any":["a","b"]}}`} {
		q, err := query.New(wire.Search{Question: wire.Question{ID: "x"}, Neighbourhood: wire.Neighbourhood{Filter: wire.Filter{RawMessage: json.RawMessage(form)}}})
		if err != nil || fmt.Sprint(q.Filter) != want {
			t.Errorf("%s: %+v, %v", form, q.Filter, err)
		}
	}
}

// Problems point to the field.
func TestProblems(t *testing.T) {
	for body, pointer := range map[string]string{
		`{}`:                                      "/q",
		`{"q":"x","id":"y"}`:                      "/q",
		`{"q":"","code":"ff","id":"y"}`:           "/q",
		`{"q":"x","text":"y"}`:                    "/text",
		`{"q":"x","vector":[1]}`:                  "/q",
		`{"dislike":["x"]}`:                       "/q",
		`{"q":"x","facets":["id"]}`:               "/facets",
		`{"q":"x","filter":7}`:                    "/filter",
		`{"q":"x","filter":["a=b","year"]}`:       "/filter/1",
		`{"q":"x","filter":{"a/b":null}}`:         "/filter/a~1b",
		`{"q":"x","filter":{"a":{"near":1}}}`:     "/filter/a/near",
		`{"q":"x","filter":{"a":{"none":[]}}}`:    "/filter/a/none",
		`{"q":"x","filter":{"a":{"gt":true}}}`:    "/filter/a/gt",
		`{"q":"x","filter":{"a":{"exists":"y"}}}`: "/filter/a/exists",
	} {
		var s wire.Search
		if err := json.Unmarshal([]byte(body), &s); err != nil {
			t.Fatal(err)
		}
		_, err := query.New(s)
		var p *wire.Problem
		if !errors.As(err, &p) || p.Code != "bad_query" || p.Pointer != pointer {
			t.Errorf("%s: %+v", body, err)
		}
	}
}

// An empty text is a query without words, unless there is another question.
func TestEmptyText(t *testing.T) {
	empty, text := "", "orbit"
	for name, c := range map[string]struct {
		in   wire.Question
		want index.Query
	}{
		"empty":        {wire.Question{Q: &empty}, index.Query{Text: query.Wordless}},
		"text":         {wire.Question{Text: &text}, index.Query{Text: text}},
		"empty and id": {wire.Question{Q: &empty, ID: "a"}, index.Query{ID: "a"}},
	} {
		if got, err := query.New(wire.Search{Question: c.in}); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
