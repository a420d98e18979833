package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// slowList returns all documents of a listing, found by reading every one.
func slowList(t *rapid.T, ix *Index, l Listing) []Stored {
	var all []Stored
	for d, err := range ix.Documents(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(l.Filter, func(c ingest.Condition) bool { return !c.Matches(d) }) {
			continue
		}
		st, err := ix.Document(d.ID)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, *st)
	}
	name, descending := strings.CutPrefix(l.Sort, "-")
	slices.SortStableFunc(all, func(a, b Stored) int {
		if name == "" || name == ByNumber {
			if descending {
				return cmp.Compare(b.Number, a.Number)
			}
			return cmp.Compare(a.Number, b.Number)
		}
		o := fieldOrder{descending: descending}
		return cmp.Or(o.compareValues(slowValue(o, a, name), slowValue(o, b, name)), cmp.Compare(a.Number, b.Number))
	})
	return all
}

// slowValue returns the first value of a document in an order.
func slowValue(o fieldOrder, d Stored, field string) (first string) {
	for _, v := range d.Values(field) {
		if postings.Has(field, v) && (first == "" || o.compareValues(v, first) < 0) {
			first = v
		}
	}
	return first
}

// TestList compares the pages of listings with a full sort, while documents come and go.
func TestList(t *testing.T) {
	ix := newSparse(t, "model")
	rapid.Check(t, func(t *rapid.T) {
		for _, id := range sparseIDs {
			remove(t, ix, id, "new "+id)
		}
		write(t, ix, rapid.SliceOfN(rapid.Custom(drawSparse), 0, 40).Draw(t, "documents"))
		l := Listing{Sort: rapid.SampledFrom([]string{"", "number", "-number", "part", "-part", "labels"}).Draw(t, "sort"), Facets: []string{"*"}}
		if rapid.Bool().Draw(t, "filter") {
			l.Filter = []ingest.Condition{rapid.SampledFrom([]ingest.Condition{{Field: "label", Value: "l1"}, {Field: "label", Op: ingest.NotEqual, Value: "l1"},
				{Field: "title", Value: "fox"}, {Field: "part", Op: ingest.Exists}}).Draw(t, "condition")}
		}
		want := slowList(t, ix, l)
		var got []Stored
		for {
			l.Limit = rapid.IntRange(1, 9).Draw(t, "limit")
			page, err := ix.List(t.Context(), l)
			if err != nil {
				t.Fatal(err)
			}
			if l.Cursor == "" && page.Total != len(want) {
				t.Fatalf("%d of %d", page.Total, len(want))
			}
			got = append(got, page.Documents...)
			if l.Cursor = page.Next; l.Cursor == "" {
				break
			}
			more := rapid.SliceOfN(rapid.Custom(drawSparse), 0, 3).Draw(t, "more")
			for i := range more {
				more[i].ID = "new " + more[i].ID
			}
			write(t, ix, more)
		}
		if !slices.EqualFunc(got, want, func(a, b Stored) bool { return a.Number == b.Number && a.Version == b.Version && a.ID == b.ID }) {
			t.Fatalf("%+v: %v, want %v", l, numbersIn(got), numbersIn(want))
		}
	})
}

func numbersIn(all []Stored) (numbers []uint32) {
	for _, d := range all {
		numbers = append(numbers, d.Number)
	}
	return numbers
}

func TestListErrors(t *testing.T) {
	ix := newSparse(t, "model")
	add(t, ix, ingest.Document{ID: "d1", Text: "red"}, ingest.Document{ID: "d2", Text: "red"})
	page, err := ix.List(t.Context(), Listing{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		l    Listing
		want error
	}{
		{Listing{Limit: -1}, ErrQuery}, {Listing{Sort: "title"}, ErrQuery}, {Listing{Facets: []string{"id"}}, ErrQuery},
		{Listing{Cursor: "x"}, ErrCursor}, {Listing{Cursor: page.Next, Sort: "-number"}, ErrCursor},
	} {
		if _, err := ix.List(t.Context(), tt.l); !errors.Is(err, tt.want) {
			t.Errorf("%+v: %v", tt.l, err)
		}
	}
	if _, err := ix.DeleteMatching(t.Context(), nil); !errors.Is(err, ErrQuery) {
		t.Error(err)
	}
}

// Documents are changed by several writers, while others are deleted by a filter and replaced so
// that they no longer meet it. No change is lost, and nothing is deleted that does not meet it.
func TestChangesAndDeletions(t *testing.T) {
	ix := newSparse(t, "model")
	const writers, rounds, victims = 4, 25, 200
	docs := []ingest.Document{{ID: "counter", Text: "red", Fields: map[string]string{"n": "0"}}}
	for i := range victims {
		docs = append(docs, ingest.Document{ID: fmt.Sprint("v", i), Text: "sea", Labels: []string{"old"}})
	}
	add(t, ix, docs...)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range rounds {
				_, err := ix.Change(t.Context(), "counter", nil, func(d ingest.Document) (ingest.Document, error) {
					n, err := strconv.Atoi(d.Fields["n"])
					d.Fields = map[string]string{"n": strconv.Itoa(n + 1)}
					return d, err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	kept := victims / 2
	wg.Go(func() {
		for i := range kept {
			add(t, ix, ingest.Document{ID: fmt.Sprint("v", i), Text: "sea", Labels: []string{"new"}})
		}
	})
	deleted := 0
	wg.Go(func() {
		for deleted < victims-kept {
			n, err := ix.DeleteMatching(t.Context(), []ingest.Condition{{Field: "label", Value: "old"}})
			if err != nil {
				t.Error(err)
				return
			}
			deleted += n
		}
	})
	wg.Wait()
	d, err := ix.Document("counter")
	if err != nil || d.Fields["n"] != strconv.Itoa(writers*rounds) {
		t.Errorf("%v, %v", d, err)
	}
	left, err := ix.Matching(t.Context(), []ingest.Condition{{Field: "label", Op: ingest.Exists}})
	if err != nil || len(left) != kept {
		t.Errorf("%d documents are left, %d deleted, %v", len(left), deleted, err)
	}
	if _, err := ix.Change(t.Context(), "nobody", nil, nil); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	never := func(string) bool { return false }
	if _, err := ix.Change(t.Context(), "counter", never, nil); !errors.Is(err, ErrPrecondition) {
		t.Error(err)
	}
}
