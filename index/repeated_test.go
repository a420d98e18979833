package index

import (
	"fmt"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// An item is Repeated if its call found or stored other content under its id, in the same batch or
// before. The slow twin uses a map.
func TestRepeated(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ix := newToy(t)
		now := map[string]string{}
		for range rapid.IntRange(1, 3).Draw(rt, "calls") {
			limit, seen := rapid.IntRange(1, 5).Draw(rt, "batch"), map[string]bool{}
			var want, got []string
			var docs []ingest.Document
			for range rapid.IntRange(0, 12).Draw(rt, "documents") {
				d := ingest.Document{ID: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "id"), Text: rapid.SampledFrom([]string{"01", "02"}).Draw(rt, "text")}
				docs = append(docs, d)
				text, there := now[d.ID]
				want = append(want, fmt.Sprint(d.ID, there && text != d.Text && seen[d.ID]))
				now[d.ID], seen[d.ID] = d.Text, true
			}
			each := func(o Outcome) error { got = append(got, fmt.Sprint(o.ID, o.Repeated)); return nil }
			p := &pipeline{ix: ix, ctx: t.Context(), each: each, prompt: rapid.Bool().Draw(rt, "prompt")}
			if err := p.store(limit, items(docs)); err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatal(diff)
			}
		}
	})
}

func items(docs []ingest.Document) iter.Seq2[*item, error] {
	return func(yield func(*item, error) bool) {
		for _, d := range docs {
			if !yield(itemFrom(d, nil)) {
				return
			}
		}
	}
}

// A bare code changes only the code of a document. Document and code may come in the same batch.
func TestBareCodes(t *testing.T) {
	ix := newToy(t)
	full := ingest.Document{ID: "a", Title: "one", Text: "two", Labels: []string{"three"}, Fields: map[string]string{"four": "five"}}
	id := func(id string) ingest.Document { return ingest.Document{ID: id} }
	code := func(n uint64) hashing.Code { return hashing.Code{n} }
	var got []string
	put := func(docs ...Coded) {
		err := ix.AddCodes(t.Context(), 8, func(yield func(Coded, error) bool) {
			for _, d := range docs {
				if !yield(d, nil) {
					return
				}
			}
		}, func(o Outcome) error { got = append(got, fmt.Sprint(o.ID, " ", o.Status, " ", o.Repeated)); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	put(Coded{Document: full, Code: code(1)}, Coded{Document: id("a"), Code: code(2), Bare: true}, Coded{Document: id("b"), Code: code(3), Bare: true})
	put(Coded{Document: id("a"), Code: code(2), Bare: true})
	put(Coded{Document: id("a"), Code: code(4), Bare: true}, Coded{Document: id("a"), Code: code(5), Bare: true})
	if diff := cmp.Diff([]string{"a added false", "a replaced true", "b added false", "a unchanged false", "a replaced false", "a replaced true"}, got); diff != "" {
		t.Error(diff)
	}
	st, err := ix.Document("a")
	if err != nil || st.Code[0] != 5 {
		t.Fatalf("%+v, %v", st, err)
	}
	if diff := cmp.Diff(full, st.Document); diff != "" {
		t.Error(diff)
	}
	checkSound(t, ix)
}
