package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// newFaceted returns an index of documents with labels, some of them repeated, and metadata, some
// of it too long for postings.
func newFaceted(t testing.TB, n int) (*Index, map[string]shadowed) {
	ix, docs, r := newToy(t), map[string]shadowed{}, rand.New(rand.NewPCG(1, 1))
	unsynced(ix)
	adoptToy(t, ix, toy{Width: 16})
	var added []ingest.Document
	for i := range n {
		c := randomCode(r, 16)
		d := coded(fmt.Sprint(i), c, 16)
		d.Labels = []string{fmt.Sprint("l", r.IntN(5)), fmt.Sprint("l", r.IntN(5))}
		d.Fields = map[string]string{"year": fmt.Sprint(1990 + r.IntN(80)), "own": d.ID, "prose": strings.Repeat("x", 199+r.IntN(4)),
			"price": []string{"10", "10.0", "1e1", "9.5", "cheap", "9007199254740993", "9007199254740992"}[r.IntN(7)]}
		d.Lists = map[string][]string{"tags": {fmt.Sprint(r.IntN(4)), fmt.Sprint(r.IntN(4)) + ".0", []string{"x", "", "y"}[r.IntN(3)]}}
		if i%3 == 0 {
			delete(d.Fields, "year")
		}
		added, docs[d.ID] = append(added, d), shadowed{d, uint32(i), c}
	}
	add(t, ix, added...)
	for i := 0; i < n; i += 7 {
		if _, err := ix.Delete(t.Context(), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		delete(docs, fmt.Sprint(i))
	}
	return ix, docs
}

// countSlowly reads every document, and filters by each of its values.
func countSlowly(docs map[string]shadowed, q Query, radius int, field string) (f Facet, documents int) {
	var near []ingest.Document
	counts := map[string]int{}
	for id, d := range docs {
		if id == q.ID || hashing.Distance(d.code, q.Code) > radius || !meets(d.doc, q.Filter) {
			continue
		}
		near = append(near, d.doc)
		for _, v := range slices.Compact(slices.Sorted(slices.Values(d.doc.Values(field)))) {
			if v != "" && len(v) <= postings.MaxValue {
				counts[v]++
			}
		}
	}
	f.Values = []ValueCount{}
	for v, n := range counts {
		same := ingest.Condition{Field: field, Value: v}
		first := true // most frequent of the spellings of a number
		for other, m := range counts {
			if other != v && same.Picks()(other) {
				first = first && (n > m || n == m && (len(v) < len(other) || len(v) == len(other) && v < other))
			}
		}
		if first {
			f.Values = append(f.Values, ValueCount{Value: v, Count: len(filtered(near, same))})
		}
	}
	slices.SortFunc(f.Values, func(a, b ValueCount) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
	for _, v := range f.Values[min(len(f.Values), maxValues):] {
		f.Other += v.Count
	}
	f.Values = f.Values[:min(len(f.Values), maxValues)]
	return f, len(near)
}

func filtered(docs []ingest.Document, c ingest.Condition) (kept []ingest.Document) {
	for _, d := range docs {
		if c.Matches(d) {
			kept = append(kept, d)
		}
	}
	return kept
}

func TestFacetsAgainstDocuments(t *testing.T) {
	ix, docs := newFaceted(t, 700)
	some, err := ingest.ParseCondition("label=l1|l2")
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(2, 2))
	fields := []string{"label", "year", "own", "prose", "price", "tags", "nowhere"}
	for _, base := range []Query{{}, {Limit: 30}, {Limit: 300}, {Radius: 3}, {Radius: 7}, {Radius: 16}, {Radius: -1}, {Radius: 8, Filter: []ingest.Condition{some}},
		{Limit: 20, Filter: []ingest.Condition{some}}, {Limit: 20, Rerank: Asymmetric}} {
		q := base
		q.Code, q.Facets = randomCode(r, 16), fields
		res, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		radius := q.within(16)
		if q.Radius == 0 {
			radius = 0
			for _, h := range res.Hits {
				radius = max(radius, h.Distance)
			}
		}
		for _, field := range fields {
			if want, documents := countSlowly(docs, q, radius, field); !reflect.DeepEqual(res.Facets[field], want) || res.Faceted != documents {
				t.Errorf("%+v: %s is %v of %d, want %v of %d", base, field, res.Facets[field], res.Faceted, want, documents)
			}
		}
	}
}

// Counts by postings and by reading documents are equal, and counting by postings stops if there
// are more values than allowed.
func TestFacetCountsAgree(t *testing.T) {
	ix, docs := newFaceted(t, 700)
	err := ix.view(context.Background(), func(v View, s *snapshot) error {
		numbers := roaring.New()
		for _, d := range docs {
			numbers.Add(d.number)
		}
		for _, field := range []string{"label", "year", "own", "prose", "price", "tags"} {
			read, err := ix.countByReading(t.Context(), v, numbers, field)
			if err != nil {
				return err
			}
			listed, done, err := postings.Count(t.Context(), v, numbers, field, 1000)
			if err != nil || !done || !reflect.DeepEqual(read.Sorted(), listed.Sorted()) || len(read.Sorted()) == 0 {
				t.Errorf("%s: by reading %v, by postings %v %v %v", field, read, listed, done, err)
			}
			n := len(listed.Sorted()) - 1
			if _, done, _ := postings.Count(t.Context(), v, numbers, field, n); done {
				t.Errorf("%s: %d values were counted although the limit is %d", field, n+1, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// All pages count the same documents, whatever was added since the first.
func TestFacetsOfPages(t *testing.T) {
	ix, _ := newFaceted(t, 300)
	q := Query{Code: hashing.Code{5}, Radius: 16, Limit: 5, Facets: []string{"label"}}
	first, err := ix.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	add(t, ix, coded("late", hashing.Code{5}, 16))
	q.Cursor = first.Next
	second, err := ix.Search(t.Context(), q)
	if err != nil || !reflect.DeepEqual(first.Facets, second.Facets) || first.Faceted != second.Faceted {
		t.Errorf("%v: %v, then %v", err, first.Facets, second.Facets)
	}
}

func TestFacetsOfNothing(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	res, err := ix.Search(t.Context(), Query{Code: hashing.Code{5}, Facets: []string{"label"}})
	if err != nil || res.Faceted != 0 || len(res.Facets["label"].Values) != 0 {
		t.Errorf("%+v %v", res, err)
	}
	for _, fields := range [][]string{{"id"}, {"title"}, {""}, {"a\x00b"}, {strings.Repeat("x", 201)}, strings.Split("a b c d e f g h i", " ")} {
		if _, err := ix.Search(t.Context(), Query{Code: hashing.Code{5}, Facets: fields}); !errors.Is(err, ErrQuery) {
			t.Errorf("%q: %v", fields, err)
		}
	}
}

func TestShards(t *testing.T) {
	got := postings.ShardsOf(roaring.BitmapOf(0, 65535, 65536, 3<<16+1, 3<<16+2, 0xffffffff))
	if want := map[uint16]bool{0: true, 1: true, 3: true, 0xffff: true}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

// BenchmarkFacets counts labels and days around a code.
func BenchmarkFacets(b *testing.B) {
	for _, n := range []int{11_000, 1_000_000} {
		ix := newToy(b)
		unsynced(ix)
		adoptToy(b, ix, toy{Width: 64})
		r := rand.New(rand.NewPCG(1, 1))
		err := ix.Add(b.Context(), func(yield func(ingest.Document, error) bool) {
			for i := range n {
				d := coded(fmt.Sprintf("%08d", i), randomCode(r, 64), 64)
				d.Labels = []string{fmt.Sprint("label ", r.IntN(20))}
				d.Fields = map[string]string{"day": fmt.Sprint(r.IntN(1000)), "own": fmt.Sprint(i)}
				if !yield(d, nil) {
					return
				}
			}
		}, nil)
		if err != nil {
			b.Fatal(err)
		}
		code := randomCode(r, 64)
		ix.Search(b.Context(), Query{Code: code}) // starts building a structure
		for _, q := range []Query{{Limit: 10}, {Limit: 1000}, {Radius: 64}} {
			for _, fields := range [][]string{nil, {"label"}, {"day"}, {"own"}} {
				b.Run(fmt.Sprintf("n=%d/limit=%d/radius=%d/%v", n, q.Limit, q.Radius, fields), func(b *testing.B) {
					q.Code, q.Facets = code, fields
					for b.Loop() {
						if _, err := ix.Search(b.Context(), q); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}

// Facets of "*" are those of the label and of the common fields of the hits, without prose, over at
// least Around documents.
func TestFacetsAround(t *testing.T) {
	ix, docs := newFaceted(t, 500)
	r := rand.New(rand.NewPCG(3, 3))
	for _, around := range []int{0, 1, 50, 200, 1000} {
		q := Query{Code: randomCode(r, 16), Limit: 5, Facets: []string{"*"}, Around: around}
		res, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var distances []int
		for _, d := range docs {
			distances = append(distances, hashing.Distance(d.code, q.Code))
		}
		slices.Sort(distances)
		radius := distances[min(max(around, q.Limit), len(distances))-1]
		if got := slices.Sorted(maps.Keys(res.Facets)); !slices.Equal(got, []string{"label", "own", "price", "tags", "year"}) {
			t.Errorf("around %d: fields %q", around, got)
		}
		for field, got := range res.Facets {
			if want, n := countSlowly(docs, q, radius, field); !reflect.DeepEqual(got, want) || res.Faceted != n {
				t.Errorf("around %d: %s of %d: %v, want of %d: %v", around, field, res.Faceted, got, n, want)
			}
		}
	}
}
