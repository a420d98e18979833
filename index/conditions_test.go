package index

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// A slowClause is a clause of a text.
type slowClause struct {
	words                            []string
	phrase, exclude, ofTitle, prefix bool
}

var conditionWords = rapid.SampledFrom([]string{"red", "rod", "fox", "x-17", "17"})

func drawClause(t *rapid.T) slowClause {
	c := slowClause{exclude: rapid.IntRange(0, 4).Draw(t, "exclude") == 0, ofTitle: rapid.IntRange(0, 3).Draw(t, "title") == 0}
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		c.words = []string{rapid.SampledFrom([]string{"r", "re", "f", "fox", "z"}).Draw(t, "prefix")}
		c.prefix = true
	case 1:
		c.words = rapid.SliceOfN(conditionWords, 1, 3).Draw(t, "phrase")
		c.phrase = true
	default:
		c.words = []string{conditionWords.Draw(t, "word")}
	}
	return c
}

func (c slowClause) String() string {
	s := strings.Join(c.words, " ")
	if c.phrase {
		s = `"` + s + `"`
	}
	if c.prefix {
		s += "*"
	}
	if c.ofTitle {
		s = "title:" + s
	}
	if c.exclude {
		s = "-" + s
	}
	return s
}

// slowWords returns the words of a text, and the parts of x-17 in its place.
func slowWords(text string) []string { return strings.Fields(strings.ReplaceAll(text, "-", " ")) }

// in reports whether a field has the words of the clause one after the other.
func (c slowClause) in(field string) bool {
	want, got := slowWords(strings.Join(c.words, " ")), slowWords(field)
	for i := range got {
		if c.prefix && strings.HasPrefix(got[i], want[0]) || len(got) >= i+len(want) && slices.Equal(got[i:i+len(want)], want) {
			return true
		}
	}
	return false
}

// has reports whether a field has any word of the clause.
func (c slowClause) has(field string) bool {
	if c.prefix {
		return c.in(field)
	}
	return slices.ContainsFunc(slowWords(strings.Join(c.words, " ")), func(w string) bool { return slices.Contains(slowWords(field), w) })
}

// slowFound returns the ids of the documents that a text finds by words, in ascending order.
func slowFound(all []ingest.Document, clauses []slowClause) (ids []string) {
	for _, d := range all {
		found, left := false, false
		for _, c := range clauses {
			in, has := c.in(d.Title), c.has(d.Title)
			if !c.ofTitle {
				in, has = in || c.in(d.Text), has || c.has(d.Text)
			}
			left = left || c.exclude && in || (c.phrase || c.ofTitle) && !c.exclude && !in
			found = found || has && !c.exclude
		}
		if found && !left {
			ids = append(ids, d.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// TestConditionsAreExact compares the documents found for texts with phrases, exclusions, titles
// and prefixes with a slow twin. Among them are those by codes that meet the conditions.
func TestConditionsAreExact(t *testing.T) {
	ix := newSparse(t, "model")
	rapid.Check(t, func(t *rapid.T) {
		remove(t, ix, sparseIDs...)
		text := func(name string, n int) string {
			return strings.Join(rapid.SliceOfN(conditionWords, 0, n).Draw(t, name), " ")
		}
		var docs []ingest.Document
		for i := range rapid.IntRange(1, 12).Draw(t, "documents") {
			docs = append(docs, ingest.Document{ID: fmt.Sprint("d", i), Title: text("title", 3), Text: text("text", 5)})
		}
		write(t, ix, docs)
		clauses := rapid.SliceOfN(rapid.Custom(drawClause), 1, 4).Draw(t, "clauses")
		q := Query{Text: strings.Trim(fmt.Sprint(clauses), "[]"), Rank: ByWords, Verbatim: true, Limit: 50}
		want := slowFound(docs, clauses)
		r, err := ix.Search(t.Context(), q)
		if err != nil && !(errors.Is(err, hashing.ErrNoTerms) && len(want) == 0) {
			t.Fatalf("%s: %v", q.Text, err)
		}
		if got := slices.Sorted(slices.Values(hitIDs(r.Hits))); !slices.Equal(got, want) {
			t.Fatalf("%s: found %v, want %v", q.Text, got, want)
		}
		q.Rank = Hybrid
		if h, err := ix.Search(t.Context(), q); err == nil {
			for _, id := range hitIDs(r.Hits) {
				if !slices.Contains(hitIDs(h.Hits), id) {
					t.Fatalf("%s: %s is found by words and not by both", q.Text, id)
				}
			}
		}
	})
}
