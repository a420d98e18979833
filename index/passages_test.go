package index

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// drawPassages draws documents, some of them divided into passages.
func drawPassages(t *rapid.T) []ingest.Document {
	docs := rapid.SliceOfN(rapid.Custom(drawSparse), 1, 40).Draw(t, "documents")
	for i := range docs {
		docs[i].ID = fmt.Sprint("p", i)
		if of := rapid.IntRange(0, 5).Draw(t, "of"); of > 0 {
			docs[i].ID = fmt.Sprintf("whole%d#%d", of, i)
			docs[i].Fields[ingest.PassageField] = fmt.Sprint("whole", of)
		}
	}
	return docs
}

// TestPassages compares the pages of a search with the hits of one for passages, of which the first
// of each document remain.
func TestPassages(t *testing.T) {
	ix := newSparse(t, "model")
	rapid.Check(t, func(t *rapid.T) {
		if ids, err := ix.Matching(t.Context(), nil); err != nil {
			t.Fatal(err)
		} else {
			remove(t, ix, ids...)
		}
		write(t, ix, drawPassages(t))
		q := Query{Verbatim: true, Rank: rapid.SampledFrom([]Rank{AutoRank, ByWords, ByCode}).Draw(t, "rank"), Text: rapid.SampledFrom([]string{"fox", "red sea", "02 dog"}).Draw(t, "text")}
		if rapid.Bool().Draw(t, "filter") {
			q.Filter = []ingest.Condition{{Field: "label", Value: "l1"}}
		}
		each := q
		each.Passages, each.Limit = true, 100
		all, err := ix.Search(t.Context(), each)
		if err != nil {
			return
		}
		want := firstOfEach(all.Hits)
		var got []Hit
		for {
			q.Limit = rapid.IntRange(1, 5).Draw(t, "limit")
			page, err := ix.Search(t.Context(), q)
			if err != nil {
				t.Fatalf("%+v: %v", q, err)
			}
			got = append(got, page.Hits...)
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
		if !slices.EqualFunc(got, want, func(a, b Hit) bool { return a.Number == b.Number && a.Score == b.Score }) {
			t.Fatalf("%+v: %s, want %s", q, brief(got), brief(want))
		}
		for _, h := range got {
			for _, other := range h.Others {
				if other.ID == h.ID || other.Fields[ingest.PassageField] != h.Fields[ingest.PassageField] {
					t.Fatalf("%s is another passage of %s", other.ID, h.ID)
				}
			}
		}
	})
}

// firstOfEach returns the hits that are the first of their document.
func firstOfEach(all []Hit) (first []Hit) {
	seen := map[string]bool{}
	for _, h := range all {
		of := h.Fields[ingest.PassageField]
		if of == "" || !seen[of] {
			first = append(first, h)
		}
		seen[of] = true
	}
	return first
}

// Documents like a passage are not other passages of its document, and a divided document is found
// by its own id.
func TestSimilarPassages(t *testing.T) {
	ix := newSparse(t, "model")
	of := func(id, text, whole string) ingest.Document {
		return ingest.Document{ID: id, Text: text, Fields: map[string]string{ingest.PassageField: whole}}
	}
	add(t, ix, of("a#1", "red fox", "a"), of("a#2", "red fox sea", "a"), of("b#1", "red fox", "b"), of("b#2", "sea", "b"), ingest.Document{ID: "c", Text: "red sea"})
	for _, tt := range []struct {
		q    Query
		want []string
	}{
		{Query{ID: "a#1"}, []string{"b#1", "c"}},
		{Query{ID: "a"}, []string{"b#1", "c"}},
		{Query{ID: "c"}, []string{"a#1", "a#2", "b#1", "b#2"}},
		{Query{Text: "fox"}, []string{"a#1", "b#1"}},
	} {
		r, err := ix.Search(t.Context(), tt.q)
		if err != nil {
			t.Errorf("%+v: %v", tt.q, err)
			continue
		}
		for _, h := range r.Hits {
			if !slices.Contains(tt.want, h.ID) && h.ID != "c" {
				t.Errorf("%+v: %s", tt.q, brief(r.Hits))
			}
		}
		if len(firstOfEach(r.Hits)) != len(r.Hits) || len(r.Hits) < 2 {
			t.Errorf("%+v: %s", tt.q, brief(r.Hits))
		}
	}
	if _, err := ix.Search(t.Context(), Query{ID: "nobody"}); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
