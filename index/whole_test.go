package index

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// A whole query has the same answer as separate queries for its hits, its facets, its labels and
// its distances.
func TestWholeQuery(t *testing.T) {
	ix := newWordy(t, 400)
	rapid.Check(t, func(rt *rapid.T) {
		q := wholeQuery(rt)
		got := checkWhole(rt, ix, q)
		if got != nil && got.Next != "" {
			q.Cursor = got.Next
			checkWhole(rt, ix, q)
		}
	})
}

// checkWhole compares the result of q with those of its parts, and returns it.
func checkWhole(t *rapid.T, ix *Index, q Query) *Result {
	got, err := ix.Search(t.Context(), q)
	plain := q
	plain.Facets, plain.Labels, plain.Distances = nil, 0, false
	want, wantErr := ix.Search(t.Context(), plain)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) || err != nil && !errors.Is(err, hashing.ErrNoTerms) {
		t.Fatalf("%+v: error %v, want %v", q, err, wantErr)
	}
	known, unknown := slowTerms(t, ix, q)
	want.SetWords(QueryWords{Known: known, Unknown: unknown})
	want.Fingerprint, want.Bits, want.Analyzer = ix.Model().Fingerprint(), 64, ix.Model().Analyzer()
	if facets := plain; len(q.Facets) > 0 {
		facets.Facets = q.Facets
		r, _ := ix.Search(t.Context(), facets)
		want.Facets, want.Faceted = r.Facets, r.Faceted
	}
	if err == nil {
		want.Labels, want.Within = slowLabels(t, ix, q), slowDistances(t, ix, q, want.Within)
	}
	same(t, q, want, got)
	all, err := ix.SearchAll(t.Context(), []Query{q, {Text: "w1x"}})
	if err != nil {
		t.Fatal(err)
	}
	same(t, q, want, all[0].Result)
	return got
}

// same compares two results, except for their costs.
func same(t *rapid.T, q Query, want, got *Result) {
	if diff := cmp.Diff(want.Words(), got.Words(), cmpopts.IgnoreFields(QueryWords{}, "Terms"), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%+v: words: %s", q, diff)
	}
	ignored := cmpopts.IgnoreFields(Result{}, "Work", "Sketch.Activations", "words", "concealed")
	if diff := cmp.Diff(want, got, ignored, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%+v: %s", q, diff)
	}
}

// slowTerms looks each term up in a list.
func slowTerms(t *rapid.T, ix *Index, q Query) (known, unknown []string) {
	m, vocabulary := ix.Model(), []string{}
	for i := range m.Vocabulary().Len() {
		vocabulary = append(vocabulary, m.Vocabulary().Term(uint32(i)))
	}
	for term := range m.Analyzer().Terms(q.Text) {
		switch {
		case slices.Contains(known, term) || slices.Contains(unknown, term):
		case slices.Contains(vocabulary, term):
			known = append(known, term)
		default:
			unknown = append(unknown, term)
		}
	}
	for _, id := range append([]string{q.ID}, q.Like...) {
		if id == "" || q.Text != "" {
			continue
		}
		d, err := ix.Document(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range m.Vocabulary().Heaviest(m.Vocabulary().Count(m.Analyzer().Terms(d.Words())), 8) {
			if word := m.Vocabulary().Word(id); !slices.Contains(known, word) {
				known = append(known, word)
			}
		}
	}
	return known, unknown
}

// slowLabels suggests labels by a search of its own.
func slowLabels(t *rapid.T, ix *Index, q Query) []Label {
	near, err := ix.Search(t.Context(), Query{Text: q.Text, ID: q.ID, Code: q.Code, Like: q.Like, Dislike: q.Dislike,
		Limit: 20, Rerank: Asymmetric, Candidates: 200})
	if err != nil {
		t.Fatal(err)
	}
	labels := labelsOf(near.Hits)
	return labels[:min(q.Labels, len(labels))]
}

// slowDistances counts the documents at each distance by a search of its own.
func slowDistances(t *rapid.T, ix *Index, q Query, within []int) []int {
	if !q.Distances {
		return within
	}
	all, err := ix.Search(t.Context(), Query{Text: q.Text, ID: q.ID, Code: q.Code, Like: q.Like, Dislike: q.Dislike, Filter: q.Filter,
		Limit: 1, Radius: 64})
	if err != nil {
		t.Fatal(err)
	}
	return all.Within
}

// wholeQuery draws a query of any form.
func wholeQuery(t *rapid.T) Query {
	q := question(t)
	q.Rank = ByCode
	q.Limit = rapid.SampledFrom([]int{0, 1, 7, 30, 500}).Draw(t, "limit")
	q.Radius = rapid.SampledFrom([]int{0, -1, 20, 30, 64}).Draw(t, "radius")
	q.Rerank = rapid.SampledFrom([]Rerank{NoRerank, Asymmetric, TFIDF, BM25}).Draw(t, "rerank")
	if q.Code != nil && q.Rerank.lexical() {
		q.Rerank = Asymmetric
	}
	filter := rapid.SampledFrom([]string{"", "label=l1|l2", "label!=l3", "id>=3", "label=nowhere"}).Draw(t, "filter")
	if c, err := ingest.ParseCondition(filter); err == nil {
		q.Filter = []ingest.Condition{c}
	}
	q.Facets = strings.Fields(rapid.SampledFrom([]string{"", "label", "label parity"}).Draw(t, "facets"))
	q.Labels = rapid.SampledFrom([]int{0, 1, 3, 100}).Draw(t, "labels")
	q.Candidates = rapid.SampledFrom([]int{0, 3, 40}).Draw(t, "candidates")
	q.Distances, q.Explain = rapid.Bool().Draw(t, "distances"), rapid.Bool().Draw(t, "explain")
	return q
}

// question draws the part of a query that determines its sketch.
func question(t *rapid.T) (q Query) {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	by := rapid.SampledFrom([]string{"text", "unknown", "id", "code", "like", "text like"}).Draw(t, "by")
	switch by {
	case "id":
		return Query{ID: fmt.Sprint(r.IntN(400))}
	case "code":
		return Query{Code: randomCode(r, 64)}
	case "unknown":
		return Query{Text: "u1x u2x u1x"}
	case "text", "text like":
		q.Text = wordy(r, 1+r.IntN(30))
	}
	if by != "text" {
		ids := rapid.SliceOfNDistinct(rapid.IntRange(0, 399), 1, 4, rapid.ID[int]).Draw(t, "ids")
		for i, id := range ids {
			if i%2 == 0 {
				q.Like = append(q.Like, fmt.Sprint(id))
			} else {
				q.Dislike = append(q.Dislike, fmt.Sprint(id))
			}
		}
	}
	return q
}
