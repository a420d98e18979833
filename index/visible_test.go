package index

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// otherwise gives a document other words, of the same number, another label and another code.
func otherwise(d ingest.Document) ingest.Document {
	d.Text = strings.NewReplacer("red", "dog", "fox", "ship", "sea", "red", "00", "03", "01", "02", "ship", "fox").Replace(d.Text)
	d.Labels = []string{"l9"}
	return d
}

// Answers do not depend on what the documents hold that the asker may not know of: two collections
// that differ only in them give the same ones, and only visible documents.
func TestVisible(t *testing.T) {
	one, two := newSparse(t, "model"), newSparse(t, "model")
	rapid.Check(t, func(t *rapid.T) {
		for _, ix := range []*Index{one, two} {
			ids, err := ix.Matching(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			remove(t, ix, ids...)
		}
		docs := rapid.SliceOfN(rapid.Custom(drawSparse), 1, 40).Draw(t, "documents")
		for i := range docs {
			docs[i].ID, docs[i].Fields["tenant"] = fmt.Sprint("p", i), rapid.SampledFrom([]string{"a", "b"}).Draw(t, "tenant")
			if of := rapid.IntRange(0, 5).Draw(t, "of"); of > 0 {
				docs[i].Fields[ingest.PassageField] = fmt.Sprint("whole", of)
			}
		}
		write(t, one, docs)
		others := slices.Clone(docs)
		for i, d := range others {
			if d.Fields["tenant"] == "b" {
				others[i] = otherwise(d)
			}
		}
		write(t, two, others)
		q := Query{
			Rank: rapid.SampledFrom([]Rank{AutoRank, ByWords, ByCode}).Draw(t, "rank"), Limit: rapid.IntRange(1, 5).Draw(t, "limit"),
			Facets: []string{"label", "tenant"}, Labels: 3, Explain: true, Distances: true, Visible: []ingest.Condition{rapid.SampledFrom([]ingest.Condition{{Field: "tenant", Value: "a"}, {Field: "tenant", Op: ingest.NotEqual, Value: "b"}}).Draw(t, "visible")},
			Passages: rapid.Bool().Draw(t, "passages"), Prefix: rapid.Bool().Draw(t, "prefix"), Sort: rapid.SampledFrom([]string{"", "part"}).Draw(t, "sort"),
		}
		switch rapid.IntRange(0, 2).Draw(t, "question") {
		case 0:
			q.Text = rapid.SampledFrom([]string{"fox", "red sea", "02 dog", "re", "s* f*", "sae", "00", "nothing"}).Draw(t, "text")
		case 1:
			q.ID = rapid.SampledFrom([]string{"p0", "p1", "whole1", "nobody"}).Draw(t, "id")
		case 2:
			q.Like = []string{rapid.SampledFrom([]string{"p0", "p1", "p2"}).Draw(t, "like")}
		}
		a, aerr := one.Search(t.Context(), q)
		b, berr := two.Search(t.Context(), q)
		if fmt.Sprint(aerr) != fmt.Sprint(berr) {
			t.Fatalf("%+v: %v, or %v", q, aerr, berr)
		}
		if aerr != nil {
			return
		}
		if diff := cmp.Diff(shownOf(a), shownOf(b)); diff != "" {
			t.Fatalf("%+v: %s", q, diff)
		}
		for _, h := range a.Hits {
			if h.Fields["tenant"] != "a" {
				t.Fatalf("%+v: %s is not visible", q, h.ID)
			}
		}
	})
}

// shownOf returns the visible parts of a result.
func shownOf(r *Result) []any {
	all := []any{r.Facets, r.Faceted, r.Labels, r.Within, r.Corrected, r.References, r.Words(), r.Complete}
	for _, h := range r.Hits {
		all = append(all, h.ID, h.Score, h.Words, h.Lexical, h.Distance, len(h.Others))
	}
	return all
}

// A document that the asker may not know of does not exist for a query.
func TestVisibleReferences(t *testing.T) {
	ix := newSparse(t, "model")
	add(t, ix, ingest.Document{ID: "mine", Text: "00 fox", Fields: map[string]string{"tenant": "a"}},
		ingest.Document{ID: "theirs", Text: "00 fox", Fields: map[string]string{"tenant": "b"}},
		ingest.Document{ID: "part#1", Text: "00 fox", Fields: map[string]string{"tenant": "b", ingest.PassageField: "part"}})
	for _, q := range []Query{{ID: "theirs"}, {ID: "theirs", Rank: ByCode}, {Like: []string{"mine", "theirs"}}, {Text: "fox", Dislike: []string{"theirs"}}, {ID: "part"}, {ID: "part#1"}} {
		if _, err := ix.Search(t.Context(), q); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
		q.Visible = []ingest.Condition{{Field: "tenant", Value: "a"}}
		if _, err := ix.Search(t.Context(), q); !errors.Is(err, ErrNotFound) || strings.Contains(err.Error(), "#") != (q.ID == "part#1") {
			t.Errorf("%+v: %v", q, err)
		}
	}
}
