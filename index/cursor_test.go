package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

const pagedWidth = 12

// drawPaged draws a document whose code is near those of others.
func drawPaged(t *rapid.T) ingest.Document {
	id := fmt.Sprint("d", rapid.IntRange(0, 40).Draw(t, "id"))
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"a1", "a3", "a6", "a9"}), 0, 4).Draw(t, "words")
	d := coded(id, hashing.Code{uint64(rapid.IntRange(0, 30).Draw(t, "code"))}, pagedWidth, words...)
	d.Labels = []string{fmt.Sprint("l", rapid.IntRange(0, 1).Draw(t, "label"))}
	return d
}

func drawQuery(t *rapid.T) Query {
	q := Query{Text: "01f a3 a9", Rank: ByCode, Rerank: rapid.SampledFrom([]Rerank{NoRerank, Asymmetric, TFIDF, BM25}).Draw(t, "rerank"),
		Radius: rapid.SampledFrom([]int{0, -1, 3, pagedWidth}).Draw(t, "radius"), Candidates: rapid.IntRange(0, 20).Draw(t, "candidates"),
		Filter: rapid.SampledFrom([][]ingest.Condition{nil, {{Field: "label", Value: "l1"}}}).Draw(t, "filter")}
	if q.Rerank == NoRerank && rapid.Bool().Draw(t, "by code") {
		q.Text, q.Code = "", hashing.Code{7}
	}
	return q
}

// TestPages joins pages of random length, while documents are added, replaced and deleted between
// them. The pages must contain what one search found at the time of the first page, without deleted
// documents, each with the same score.
func TestPages(t *testing.T) {
	ix := newToy(t)
	unsynced(ix)
	adoptToy(t, ix, toy{Width: pagedWidth})
	ctx := context.Background()
	var every []string
	for i := range 41 {
		every = append(every, fmt.Sprint("d", i))
	}
	rapid.Check(t, func(t *rapid.T) {
		remove(t, ix, every...)
		write(t, ix, rapid.SliceOfN(rapid.Custom(drawPaged), 0, 40).Draw(t, "documents"))
		q, limit := drawQuery(t), rapid.IntRange(1, 9)
		q.Limit = limit.Draw(t, "limit")
		page, err := ix.Search(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		want := searchWhole(t, ix, q)
		got := page.Hits
		for page.Next != "" {
			if q.Cursor, q.Limit = page.Next, limit.Draw(t, "limit"); rapid.Bool().Draw(t, "change") {
				write(t, ix, rapid.SliceOfN(rapid.Custom(drawPaged), 0, 5).Draw(t, "documents"))
				remove(t, ix, rapid.SampledFrom(every).Draw(t, "deleted"), rapid.SampledFrom(got).Draw(t, "deleted hit").ID)
				want = slices.DeleteFunc(want, func(h Hit) bool { return !stored(ix, h) && !containsHit(got, h) })
			}
			if page, err = ix.Search(ctx, q); err != nil {
				t.Fatal(err)
			}
			if page.Before != len(got) || len(page.Hits) > q.Limit || page.Next != "" && len(page.Hits) < q.Limit {
				t.Fatalf("%d hits, limit %d, after %d of %d", len(page.Hits), q.Limit, page.Before, len(got))
			}
			got = append(got, page.Hits...)
		}
		if !slices.EqualFunc(want, got, func(a, b Hit) bool { return a.Number == b.Number && a.Score == b.Score }) {
			t.Fatalf("%+v: pages of\n%v, want\n%v", q, brief(got), brief(want))
		}
	})
}

// searchWhole returns the hits of a single search among as many of the nearest as the pages
// re-rank.
func searchWhole(t *rapid.T, ix *Index, q Query) []Hit {
	near := Query{Text: q.Text, Code: q.Code, Rank: ByCode, Limit: 1000, Radius: q.Radius, Filter: q.Filter}
	if q.Rerank != NoRerank && q.Candidates > 0 {
		near.Limit = max(q.Candidates, q.Limit)
	}
	r, err := ix.Search(context.Background(), near)
	if err != nil {
		t.Fatal(err)
	}
	ids := ingest.Condition{Field: "id", Value: "unknown"}
	for _, h := range r.Hits {
		ids.Or = append(ids.Or, h.ID)
	}
	q.Filter, q.Limit, q.Candidates = []ingest.Condition{ids}, 1000, 1000
	if r, err = ix.Search(context.Background(), q); err != nil || r.Next != "" {
		t.Fatal(r.Next, err)
	}
	return r.Hits
}

func write(t *rapid.T, ix *Index, docs []ingest.Document) {
	if err := ix.Add(context.Background(), all(docs...), nil); err != nil {
		t.Fatal(err)
	}
}

func remove(t *rapid.T, ix *Index, ids ...string) {
	if _, err := ix.Delete(context.Background(), ids...); err != nil {
		t.Fatal(err)
	}
}

func stored(ix *Index, h Hit) bool {
	d, err := ix.Document(h.ID)
	return err == nil && d.Number == h.Number
}

func containsHit(hits []Hit, h Hit) bool {
	return slices.ContainsFunc(hits, func(g Hit) bool { return g.Number == h.Number })
}

func brief(hits []Hit) string {
	var s []string
	for _, h := range hits {
		s = append(s, fmt.Sprintf("%s %d %.3f", h.ID, h.Distance, h.Score))
	}
	return strings.Join(s, ", ")
}

func TestBadCursors(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 20})
	add(t, ix, many(30)...)
	ctx := context.Background()
	q := Query{ID: "d1", Limit: 3, Rerank: Asymmetric}
	r, err := ix.Search(ctx, q)
	if err != nil || r.Next == "" {
		t.Fatal(r, err)
	}
	next := func(change func(q *Query)) Query {
		c := q
		c.Cursor = r.Next
		change(&c)
		return c
	}
	check := func(name string, q Query, want error) {
		t.Helper()
		if _, err := ix.Search(ctx, q); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	check("as it was", next(func(*Query) {}), nil)
	check("another limit", next(func(q *Query) { q.Limit = 20 }), nil)
	check("another document", next(func(q *Query) { q.ID = "d2" }), ErrCursor)
	check("a text", next(func(q *Query) { q.ID, q.Text = "", "d1" }), ErrCursor)
	check("another radius", next(func(q *Query) { q.Radius = 3 }), ErrCursor)
	check("another order", next(func(q *Query) { q.Rerank = NoRerank }), ErrCursor)
	check("another filter", next(func(q *Query) { q.Filter = []ingest.Condition{{Field: "label", Op: ingest.NotEqual, Value: "x"}} }), ErrCursor)
	check("other candidates", next(func(q *Query) { q.Candidates = 5 }), ErrCursor)
	check("garbage", next(func(q *Query) { q.Cursor = "garbage" }), ErrCursor)
	check("a byte less", next(func(q *Query) { q.Cursor = q.Cursor[1:] }), ErrCursor)
	check("a byte changed", next(func(q *Query) { q.Cursor = "B" + q.Cursor[1:] }), ErrCursor)
	add(t, ix, ingest.Document{ID: "d1", Text: "00077"})
	check("the document replaced", next(func(*Query) {}), ErrCursor)
	adoptToy(t, ix, toy{Width: 20})
	check("another generation", next(func(q *Query) {}), ErrCursor)
}

// A string that can be parsed as a cursor is formatted as the same string.
func FuzzCursor(f *testing.F) {
	f.Add("")
	f.Add("AAAA")
	f.Add(cursor{cursorHead: cursorHead{Generation: 1, Next: 9, Seen: 3, Last: place{4, 5}, Score: .5, Pool: 1000, More: true}, Value: "b", Chosen: []int{1, 300}, Frequencies: []int{1 << 30}}.String())
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(s)
		if err == nil && c.String() != s && !strings.ContainsAny(s, "\r\n") {
			t.Errorf("%q is parsed as %+v, which is formatted as %q", s, c, c)
		}
		if err != nil && !errors.Is(err, ErrCursor) {
			t.Errorf("%q: %v", s, err)
		}
	})
}
