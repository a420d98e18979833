package index

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

func TestFeedbackSurvivesCompactAndRepair(t *testing.T) {
	path := filepath.Join(t.TempDir(), "toy.db")
	ix := openToy(t, path)
	if err := ix.AddFeedback(t.Context(), []Feedback{{Query: "fox", Document: "a", Verdict: Like}, {Query: "fox", Document: "b", Verdict: Click, Position: 3}}); err != nil {
		t.Fatal(err)
	}
	if err := ix.AddFeedback(t.Context(), []Feedback{{SimilarTo: "a", Document: "b", Verdict: Dislike}}); err != nil {
		t.Fatal(err)
	}
	checkSound(t, ix)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := compact(t.Context(), path, readToy); err != nil {
		t.Fatal(err)
	}
	if _, err := repair(t.Context(), path, readToy); err != nil {
		t.Fatal(err)
	}
	ix = openToy(t, path)
	all := feedbackOf(t, ix, 0, 10)
	if want := "1 fox> a like 0, 2 fox> b click 3, 3 >a b dislike 0"; all != want {
		t.Errorf("feedback is %s, want %s", all, want)
	}
	if page := feedbackOf(t, ix, 1, 1); page != "2 fox> b click 3" {
		t.Errorf("the second page is %s", page)
	}
	if page := feedbackOf(t, ix, math.MaxUint64, 1); page != "" {
		t.Errorf("the page after the greatest number is %s", page)
	}
	for _, tt := range []struct {
		like Feedback
		n    int
		left string
	}{
		{Feedback{Query: "hen"}, 0, all},
		{Feedback{SimilarTo: "a"}, 1, "1 fox> a like 0, 2 fox> b click 3"},
		{Feedback{Document: "b"}, 1, "1 fox> a like 0"},
		{Feedback{}, 1, ""},
	} {
		n, err := ix.DeleteFeedback(t.Context(), tt.like)
		if left := feedbackOf(t, ix, 0, 10); err != nil || n != tt.n || left != tt.left {
			t.Errorf("deleting %+v removes %d and leaves %s (%v), want %d and %s", tt.like, n, left, err, tt.n, tt.left)
		}
	}
	checkSound(t, ix)
}

// feedbackOf returns entries as text.
func feedbackOf(t *testing.T, ix *Index, after uint64, limit int) string {
	t.Helper()
	entries, _, err := ix.Feedback(t.Context(), after, limit)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range entries {
		if f.Time.IsZero() {
			t.Errorf("entry %d has no time", f.Number)
		}
		all = append(all, fmt.Sprintf("%d %s>%s %s %s %d", f.Number, f.Query, f.SimilarTo, f.Document, f.Verdict, f.Position))
	}
	return strings.Join(all, ", ")
}

func TestFeedbackIsRejected(t *testing.T) {
	ix := newToy(t)
	good := Feedback{Query: "fox", Document: "a", Verdict: Like}
	for name, change := range map[string]func(f *Feedback){
		"no query":          func(f *Feedback) { f.Query = "" },
		"two queries":       func(f *Feedback) { f.SimilarTo = "b" },
		"no document":       func(f *Feedback) { f.Document = "" },
		"verdict":           func(f *Feedback) { f.Verdict = "hate" },
		"negative position": func(f *Feedback) { f.Position = -1 },
		"long query":        func(f *Feedback) { f.Query = strings.Repeat("x", feedback.MaxFeedbackQuery+1) },
		"broken query":      func(f *Feedback) { f.Query = "\xff" },
	} {
		bad := good
		change(&bad)
		if err := ix.AddFeedback(t.Context(), []Feedback{good, bad}); !errors.Is(err, ErrFeedback) || !strings.Contains(err.Error(), "entry 2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all := feedbackOf(t, ix, 0, 10); all != "" {
		t.Errorf("a rejected batch leaves %s", all)
	}
}

func TestFeedbackIsBounded(t *testing.T) {
	ix := newToy(t)
	entries := make([]Feedback, MaxFeedback)
	for i := range entries {
		entries[i] = Feedback{Query: "fox", Document: "a", Verdict: Click}
	}
	for _, batch := range [][]Feedback{entries, entries[:2]} {
		if err := ix.AddFeedback(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	first, total, err := ix.Feedback(t.Context(), 0, 1)
	if err != nil || total != MaxFeedback || first[0].Number != 3 {
		t.Errorf("%d entries from %+v, %v", total, first, err)
	}
}

// Of the entries about a document, the last like or dislike counts, or else the last click.
func TestJudgedQueries(t *testing.T) {
	ix := newToy(t)
	var entries []Feedback
	for i, verdict := range []Verdict{Click, Like, Click, Dislike, Click} {
		entries = append(entries, Feedback{Query: "fox", Document: fmt.Sprint("d", min(i, 3)), Verdict: verdict, Position: i + 1},
			Feedback{Query: "fox", Document: "same", Verdict: verdict, Position: i + 1}, Feedback{SimilarTo: "fox", Document: "clicked", Verdict: Click, Position: i})
	}
	if err := ix.AddFeedback(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	all := judged(t, ix)
	var got []string
	for _, j := range all {
		for _, f := range j.Entries {
			got = append(got, fmt.Sprintf("%s>%s %s %s %d", j.Query, j.SimilarTo, f.Document, f.Verdict, f.Position))
		}
	}
	if want := "fox> d0 click 1, fox> same dislike 4, fox> d1 like 2, fox> d2 click 3, fox> d3 dislike 4, >fox clicked click 4"; strings.Join(got, ", ") != want {
		t.Errorf("judged %q, want %s", got, want)
	}
}

func judged(t testing.TB, ix *Index) (all []Judged) {
	t.Helper()
	err := ix.view(t.Context(), func(v View, _ *snapshot) (err error) {
		all, err = feedback.JudgedQueries(t.Context(), v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Many documents of one query take no longer than as many queries.
func BenchmarkJudgedQueries(b *testing.B) {
	ix := newToy(b)
	entries := make([]Feedback, MaxFeedback)
	for i := range entries {
		entries[i] = Feedback{Query: "fox", Document: fmt.Sprint("document/", i), Verdict: Click}
	}
	if err := ix.AddFeedback(b.Context(), entries); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		judged(b, ix)
	}
}

// An adapter that was learned while another generation became the current one is not stored.
func TestAdapterOfEarlierGenerationIsNotStored(t *testing.T) {
	ix := clicked(t, newToy)
	a, err := ix.learn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second := adoptToy(t, ix, toy{Width: 16, Mask: 1})
	if stored, err := ix.storeAdapter(t.Context(), a); stored || err != nil {
		t.Errorf("stored: %v, %v", stored, err)
	}
	if now, err := ix.Adapt(t.Context()); err != nil || now.Generation != second {
		t.Errorf("learned %+v, %v, want generation %d", now, err, second)
	}
}

// A check reports a damaged adapter, also that of a generation that is not the current one.
func TestCheckReportsDamagedAdapter(t *testing.T) {
	ix := clicked(t, newToy)
	if _, err := ix.Adapt(t.Context()); err != nil {
		t.Fatal(err)
	}
	adoptToy(t, ix, toy{Width: 16, Mask: 1})
	err := ix.update(t.Context(), func(w *writer) error {
		w.changed = true
		return w.Put(format.MetaTable, Record{Key: feedback.AdapterKey(1), Value: []byte("damaged")})
	})
	if err != nil {
		t.Fatal(err)
	}
	for err := range ix.Check(t.Context()) {
		if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "adapter") {
			t.Errorf("check: %v", err)
		}
		return
	}
	t.Error("a check does not find the damage")
}

// clicked returns a collection in which users of queries with the bits 0 to 7 like the documents in
// which bits 8 to 15 have their values.
func clicked(t *testing.T, open func(testing.TB) *Index) *Index {
	t.Helper()
	ix, r := open(t), rand.New(rand.NewPCG(1, 2))
	var docs []ingest.Document
	for i := range 200 {
		docs = append(docs, coded(fmt.Sprint("d", i), randomCode(r, 16), 16, "a1"))
	}
	add(t, ix, docs...)
	adoptToy(t, ix, toy{Width: 16})
	var entries []Feedback
	for i := range 300 {
		query := randomCode(r, 16)
		for _, d := range docs {
			c, _ := hashing.ParseHex(strings.Fields(d.Text)[0], 16)
			if hashing.Distance(hashing.Code{query[0] & 255}, hashing.Code{c[0] >> 8}) < 2 {
				entries = append(entries, Feedback{Query: fmt.Sprintf("%s q%d", query.Hex(16), i), Document: d.ID, Verdict: Like})
			}
		}
	}
	if err := ix.AddFeedback(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	return ix
}

// searches by which the adapter acts, and the one by distance, on which it does not.
var adaptedQueries = []Query{{Text: "00ff", Rerank: Asymmetric, Limit: 20}, {Text: "00ff", Rank: Hybrid, Limit: 20}, {ID: "d1", Rank: Hybrid, Limit: 20},
	{Text: "00ff", Rank: ByCode, Limit: 20}}

func TestAdapterChangesSearches(t *testing.T) {
	ix := clicked(t, newToy)
	before := answers(t, ix)
	a, err := ix.Adapt(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if a.After < a.Before+.1 || a.HeldOut == 0 || a.Queries == 0 || a.Pairs == 0 || a.Generation != 1 {
		t.Errorf("learned %+v", a)
	}
	after := answers(t, ix)
	for i, q := range adaptedQueries {
		if byDistance := q.Rank == ByCode; (before[i] == after[i]) != byDistance {
			t.Errorf("%+v finds\n%s and with the adapter\n%s", q, before[i], after[i])
		}
	}
	second := adoptToy(t, ix, toy{Width: 16, Mask: 1})
	if got := ix.Adaptation(); got != nil {
		t.Errorf("generation %d has the adapter %+v", second, got)
	}
	if err := ix.Use(t.Context(), 1, nil); err != nil {
		t.Fatal(err)
	}
	if got := ix.Adaptation(); got == nil || *got != *a {
		t.Errorf("back in the first generation, the adapter is %+v, want %+v", got, a)
	}
	for _, text := range []string{"0001", "ff00", "abcd"} {
		adaptedHybridIsExact(t, ix, text)
	}
	pageAfterRemoval(t, ix)
	if had, err := ix.RemoveAdapter(t.Context()); had || err != nil {
		t.Errorf("removing it again: %v, %v", had, err)
	}
	for i, got := range answers(t, ix) {
		if got != before[i] {
			t.Errorf("%+v finds\n%s after the adapter is removed, and\n%s before it was", adaptedQueries[i], got, before[i])
		}
	}
	checkSound(t, ix)
}

func answers(t *testing.T, ix *Index) (all []string) {
	t.Helper()
	for _, q := range adaptedQueries {
		r, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, h := range r.Hits {
			fmt.Fprintf(&b, "%s %.4f ", h.ID, h.Score)
		}
		all = append(all, b.String())
	}
	return all
}

// adaptedHybridIsExact compares the first hits with those of a list of all documents, and the parts
// of the code with those of the adapted margins.
func adaptedHybridIsExact(t *testing.T, ix *Index, text string) {
	t.Helper()
	q := Query{Text: text, Rank: Hybrid, Limit: 200}
	whole, err := ix.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	code := hashing.NewAsymmetric(ix.state.Load().now.adapt(toy{Width: 16}.Margins(whole.Sketch.Activations)))
	for i, h := range whole.Hits {
		if math.Abs(h.Asymmetric-code.Similarity(h.Code)) > 1e-9 || i > 0 && h.Score > whole.Hits[i-1].Score {
			t.Fatalf("hit %d, %s, has the part %g of the code and the score %g", i, h.ID, h.Asymmetric, h.Score)
		}
	}
	q.Limit = 3
	for seen := 0; seen < 30; seen += 3 {
		page, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range page.Hits {
			if h.ID != whole.Hits[seen+i].ID {
				t.Fatalf("hit %d is %s, and %s in a list of all", seen+i, h.ID, whole.Hits[seen+i].ID)
			}
		}
		q.Cursor = page.Next
	}
}

// pageAfterRemoval removes the adapter between two pages.
func pageAfterRemoval(t *testing.T, ix *Index) {
	t.Helper()
	q := Query{Text: "0001", Rank: Hybrid}
	r, err := ix.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if had, err := ix.RemoveAdapter(t.Context()); !had || err != nil {
		t.Errorf("removing it: %v, %v", had, err)
	}
	q.Cursor = r.Next
	if _, err := ix.Search(t.Context(), q); !errors.Is(err, ErrCursor) {
		t.Errorf("a page after the adapter is removed: %v", err)
	}
}
