package index

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// oddValues are hard to distinguish, or have no postings.
var oddValues = []string{"", "a", "b", "ab", "a|b", "1", "2", "10", "2.0", "1e1", "10.0", "+.1E2", "010", "-3", "-3.00", "0", "-0", "12", "1.2e1", "[1,2]",
	"9007199254740992", "9007199254740993", "1e400", "1000e397", "1" + strings.Repeat("0", 400), "2020", "2020-02-29", "2020-02-29T10:00:00Z", "a\x00b",
	strings.Repeat("x", postings.MaxValue), strings.Repeat("x", postings.MaxValue+1)}

var oddFields = []string{"id", "title", "label", "labels", "year", "y", "tags", strings.Repeat("f", postings.MaxValue+1)}

// TestFilters compares filters with evaluating the conditions on every document, after some were
// replaced and deleted.
func TestFilters(t *testing.T) {
	ix := newToy(t)
	unsynced(ix)
	adoptToy(t, ix, toy{Width: 20})
	drawValue, drawField := rapid.SampledFrom(oddValues), rapid.SampledFrom(oddFields)
	rapid.Check(t, func(t *rapid.T) {
		var docs []ingest.Document
		for i := range rapid.IntRange(1, 12).Draw(t, "documents") {
			d := ingest.Document{ID: fmt.Sprint(rapid.IntRange(0, 12).Draw(t, "id")), Text: fmt.Sprintf("%05x", i), Fields: map[string]string{},
				Labels: rapid.SliceOfN(drawValue, 0, 2).Draw(t, "labels"), Title: rapid.SampledFrom([]string{"", "b"}).Draw(t, "title")}
			if d.Title != "" {
				d.Title = fmt.Sprintf("%05x", i)
			}
			for range rapid.IntRange(0, 3).Draw(t, "fields") {
				d.Fields[drawField.Draw(t, "field")] = drawValue.Draw(t, "value")
			}
			if rapid.Bool().Draw(t, "has a list") {
				d.Lists = map[string][]string{rapid.SampledFrom([]string{"tags", "label", "y"}).Draw(t, "list"): rapid.SliceOfN(drawValue, 0, 3).Draw(t, "values")}
			}
			docs = append(docs, d)
		}
		if err := ix.Add(context.Background(), all(docs...), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := ix.Delete(context.Background(), fmt.Sprint(rapid.IntRange(0, 12).Draw(t, "deleted"))); err != nil {
			t.Fatal(err)
		}
		for range 8 {
			compareFilter(t, ix, rapid.SliceOfN(rapid.Custom(drawCondition), 1, 3).Draw(t, "filter"))
		}
	})
}

func drawCondition(t *rapid.T) ingest.Condition {
	c := ingest.Condition{Field: rapid.SampledFrom(oddFields).Draw(t, "field"), Value: rapid.SampledFrom(oddValues).Draw(t, "value")}
	c.Op = rapid.SampledFrom([]ingest.Op{"", ingest.Equal, ingest.NotEqual, ingest.Less, ingest.AtMost, ingest.More, ingest.AtLeast,
		ingest.Exists, ingest.Missing, ingest.Never}).Draw(t, "op")
	if c.Values() == nil && !c.Ranged() {
		c.Value = ""
	}
	if c.Values() != nil {
		c.Or = rapid.SliceOfN(rapid.SampledFrom(oddValues), 0, 2).Draw(t, "or")
	}
	return c
}

func meets(d ingest.Document, conditions []ingest.Condition) bool {
	return !slices.ContainsFunc(conditions, func(c ingest.Condition) bool { return !c.Matches(d) })
}

func compareFilter(t *rapid.T, ix *Index, filter []ingest.Condition) {
	var want, got []string
	for d, err := range ix.Documents(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if meets(d, filter) {
			want = append(want, d.ID)
		}
	}
	r, err := ix.Search(context.Background(), Query{Code: hashing.Code{0}, Limit: 100, Filter: filter})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range r.Hits {
		got = append(got, h.ID)
	}
	if slices.Sort(want); !slices.Equal(want, slices.Sorted(slices.Values(got))) {
		t.Fatalf("%v: got %v, want %v", filter, got, want)
	}
}
