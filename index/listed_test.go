package index

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// A whole hybrid query has the same answer alone and among others, and its parts are consistent.
func TestWholeHybridQuery(t *testing.T) {
	ix := newSparse(t, "model")
	rapid.Check(t, func(t *rapid.T) {
		remove(t, ix, sparseIDs...)
		write(t, ix, rapid.SliceOfN(rapid.Custom(drawSparse), 1, 40).Draw(t, "documents"))
		var queries []Query
		for range rapid.IntRange(1, 5).Draw(t, "queries") {
			q := drawAsked(t)
			q.Limit = rapid.IntRange(1, 50).Draw(t, "limit")
			q.Explain, q.Distances = rapid.Bool().Draw(t, "explain"), rapid.Bool().Draw(t, "distances")
			q.Facets = strings.Fields(rapid.SampledFrom([]string{"", "label", "label part"}).Draw(t, "facets"))
			q.Labels = rapid.IntRange(0, 2).Draw(t, "labels")
			q.Sort = rapid.SampledFrom([]string{"", "", "part"}).Draw(t, "sort")
			queries = append(queries, q)
		}
		replies, err := ix.SearchAll(t.Context(), queries)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range queries {
			want, err := ix.Search(t.Context(), q)
			if fmt.Sprint(err) != fmt.Sprint(replies[i].Err) {
				t.Fatalf("%+v: %v, among others %v", q, err, replies[i].Err)
			}
			if diff := cmp.Diff(want, replies[i].Result, cmpopts.IgnoreUnexported(Result{}), cmpopts.IgnoreFields(Result{}, "Work")); diff != "" {
				t.Fatalf("%+v: %s", q, diff)
			}
			if err == nil {
				checkParts(t, ix, q, want)
			}
		}
	})
}

// checkParts compares the parts of a result with each other and with the slow twin.
func checkParts(t *rapid.T, ix *Index, q Query, r *Result) {
	for _, h := range r.Hits {
		sum := 0.0
		for _, s := range h.Shared {
			sum += s.Weight
		}
		bonus := 0.0
		if h.Titled {
			bonus = 1 + 2*r.Weight
		}
		if q.Explain && math.Abs(sum-h.Lexical) > 1e-9 || math.Abs(h.Score-(h.Lexical+r.Weight*h.Asymmetric+bonus)) > 1e-9 {
			t.Fatalf("%+v: the parts of %+v do not add up", q, h)
		}
		if h.Code != nil && r.Rank == Hybrid && h.Distance != hashing.Distance(h.Code, r.Sketch.Code) {
			t.Fatalf("%+v: distance %d", q, h.Distance)
		}
	}
	if q.Distances && r.Rank == Hybrid && len(r.Within) != sparseWidth+1 || r.Rank == ByWords && r.Weight != 0 {
		t.Fatalf("%+v: within %v, weight %v", q, r.Within, r.Weight)
	}
	if q.Text == "" || len(q.Facets) == 0 {
		return
	}
	all, _ := newSlow(t, ix, q).ranking()
	matching := slices.DeleteFunc(all, func(h slowHit) bool { return !h.holds })
	counts := map[string]int{}
	for _, h := range matching {
		for _, v := range slices.Compact(slices.Sorted(slices.Values(h.Labels))) {
			counts[v]++
		}
	}
	got := map[string]int{}
	for _, v := range r.Facets["label"].Values {
		got[v.Value] = v.Count
	}
	if r.Faceted != len(matching) || cmp.Diff(counts, got) != "" {
		t.Fatalf("%+v: %d counted, want %d: %s", q, r.Faceted, len(matching), cmp.Diff(counts, got))
	}
}

// Conditions in the text hold for hits by words and by code.
func TestTypedText(t *testing.T) {
	ix := newSparse(t, "model")
	add(t, ix,
		ingest.Document{ID: "a", Title: "The space shuttle", Text: "01 launch of the shuttle"},
		ingest.Document{ID: "b", Title: "Weather", Text: "02 a shuttle bus in space"},
		ingest.Document{ID: "c", Text: "03 part x-4711 for the launch uncoded"},
		ingest.Document{ID: "d", Text: "04 nothing of the sort"},
		ingest.Document{ID: "e", Text: "05 universities"},
	)
	for _, tt := range []struct {
		query         Query
		want          string // ids of hits, in order
		corrected     string
		known, others string
	}{
		{Query{Text: "shuttle launch", Rank: ByWords}, "a b c", "", "shuttle launch", ""},
		{Query{Text: `"space shuttle"`}, "a", "", "space shuttle", ""},
		{Query{Text: `shuttle -"space shuttle"`, Rank: ByWords}, "b", "", "shuttle", ""},
		{Query{Text: "shuttle -bus"}, "a e d c", "", "shuttle", ""},
		{Query{Text: "title:shuttle"}, "a", "", "title:shuttle", ""},
		{Query{Text: "X-4711", Rank: ByWords}, "c", "", "x-4711 x 4711", ""},
		{Query{Text: "univ*", Rank: ByWords}, "e", "", "universities", ""},
		{Query{Text: "univ", Prefix: true, Rank: ByWords}, "e", "", "universities", ""},
		{Query{Text: "shutle", Rank: ByWords}, "a b", "shutle shuttle", "shuttle", ""},
		{Query{Text: "shutle bus", Rank: ByWords, Verbatim: true}, "b", "", "bus", "shutle"},
	} {
		r, err := ix.Search(t.Context(), tt.query)
		if err != nil {
			t.Errorf("%+v: %v", tt.query, err)
			continue
		}
		corrected := ""
		for _, c := range r.Corrected {
			corrected += c.From + " " + c.To
		}
		w := r.Words()
		if strings.Join(hitIDs(r.Hits), " ") != tt.want || corrected != tt.corrected || strings.Join(w.Known, " ") != tt.known || strings.Join(w.Unknown, " ") != tt.others {
			t.Errorf("%+v: hits %s, corrected %q, words %q and %q", tt.query, strings.Join(hitIDs(r.Hits), " "), corrected, w.Known, w.Unknown)
		}
	}
	for text, message := range map[string]string{"!?": "use letters", "zebra": "(zebra)", "title:sort": "(title:sort)", "-sort": "add a word", `-"the sort"`: "add a word"} {
		r, err := ix.Search(t.Context(), Query{Text: text, Rank: ByWords, Verbatim: true})
		if !errors.Is(err, hashing.ErrNoTerms) || r == nil || r.Hits != nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: %+v, %v", text, r, err)
		}
	}
}

// Without a model, documents are found by their words from the first one on, and by the words of
// other documents.
func TestWordsWithoutModel(t *testing.T) {
	ix := newToy(t)
	add(t, ix, ingest.Document{ID: "a", Text: "red fox"}, ingest.Document{ID: "b", Text: "red dog"}, ingest.Document{ID: "c", Text: "blue sea"})
	for _, tt := range []struct {
		query Query
		want  string
	}{
		{Query{Text: "fox"}, "a"},
		{Query{Text: "red"}, "a b"},
		{Query{ID: "a"}, "b"},
		{Query{Like: []string{"a", "c"}}, "b"},
		{Query{Text: "fox sea", Rank: Hybrid}, "a c"},
	} {
		r, err := ix.Search(t.Context(), tt.query)
		if err != nil || strings.Join(hitIDs(r.Hits), " ") != tt.want || r.Rank != ByWords || r.Bits != 0 {
			t.Errorf("%+v: %+v, %v", tt.query, r, err)
		}
	}
	if _, err := ix.Search(t.Context(), Query{Text: "fox", Rank: ByCode}); !errors.Is(err, ErrNoModel) {
		t.Error(err)
	}
}

// A query by many words searches by the heaviest ones, the same on each page.
func TestManyWords(t *testing.T) {
	ix := newToy(t)
	var long []string
	for i := range 3 * maxAsked {
		long = append(long, fmt.Sprint("common", i%maxAsked), fmt.Sprint("rare", i))
	}
	add(t, ix, ingest.Document{ID: "long", Text: strings.Join(long, " ")})
	for i := range 30 {
		add(t, ix, ingest.Document{ID: fmt.Sprint("d", i), Text: strings.Join(long[i*7:i*9+2], " ")})
	}
	q := Query{ID: "long", Limit: 50, Explain: true}
	whole, err := ix.Search(t.Context(), q)
	if err != nil || len(whole.Hits) < 20 {
		t.Fatal(len(whole.Hits), err)
	}
	if n := len(whole.Hits[0].Shared) + len(whole.Hits[0].Missing); n != maxAsked {
		t.Errorf("%d words", n)
	}
	var pages []Hit
	for q.Limit = 7; len(pages) < len(whole.Hits); {
		page, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		pages, q.Cursor = append(pages, page.Hits...), page.Next
		add(t, ix, ingest.Document{ID: fmt.Sprint("new", len(pages)), Text: strings.Join(long[:300], " ")})
	}
	if diff := cmp.Diff(whole.Hits, pages); diff != "" {
		t.Error(diff)
	}
}
