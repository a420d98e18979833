package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
)

var topics = map[string][]string{
	"sea":   strings.Fields("harbour tide sail anchor wave reef boat net"),
	"oven":  strings.Fields("bread dough yeast salt oven crust flour rye"),
	"space": strings.Fields("orbit moon crew rocket probe launch star dust"),
}

// makeDocuments returns n documents on three topics, with or without labels.
func makeDocuments(n int, labelled bool) (docs []ingest.Document) {
	rng := rand.New(rand.NewPCG(1, 2))
	names := []string{"sea", "oven", "space"}
	for i := range n {
		topic := names[i%3]
		var words []string
		for range 8 {
			words = append(words, topics[topic][rng.IntN(8)])
		}
		d := ingest.Document{ID: fmt.Sprint("d", i), Text: strings.Join(words, " ")}
		if labelled {
			d.Labels = []string{topic}
		}
		docs = append(docs, d)
	}
	return docs
}
func collection(t *testing.T, docs []ingest.Document) *index.Index {
	t.Helper()
	ix, err := index.Open(filepath.Join(t.TempDir(), "t.db"), &index.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	if err := ix.Add(t.Context(), ingest.Sequence(docs), nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

var small = hashing.Options{Bits: 8, Hidden: []int{10}, Seed: 1, Epochs: 20}

func trained(t *testing.T, docs []ingest.Document) *index.Index {
	t.Helper()
	ix := collection(t, docs)
	if _, err := Train(t.Context(), ix, small, nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

// A countdown is a context that is cancelled once Err was called a number of times.
type countdown struct {
	context.Context
	left atomic.Int64
}

func (p *countdown) Err() error {
	if p.left.Add(-1) < 0 {
		return context.Canceled
	}
	return p.Context.Err()
}

func cancelAfter(t *testing.T, calls int64) *countdown {
	p := &countdown{Context: t.Context()}
	p.left.Store(calls)
	return p
}

// Wherever a training is cancelled, another call ends in the same model and leaves no state behind.
func TestTrainGoesOn(t *testing.T) {
	docs := makeDocuments(120, true)
	whole := trained(t, docs)
	ix := collection(t, docs)
	resumed := 0
	for calls := int64(100); ; calls += 40 {
		notified := false
		got, err := Train(cancelAfter(t, calls), ix, small, func(p Progress) { notified = notified || strings.HasPrefix(p.Note, "resuming") })
		if notified {
			resumed++
		}
		if err == nil {
			if got.Documents != 120 || got.Terms != 24 || got.Generation.Codes != 120 || !got.Generation.Current || got.Resumed != notified {
				t.Errorf("it came to %+v", got)
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if resumed == 0 {
		t.Fatal("no call was canceled while training")
	}
	if a, b := whole.Model().Fingerprint(), ix.Model().Fingerprint(); a != b {
		t.Errorf("%d calls went on to model %s, want %s", resumed, b, a)
	}
	if state, err := ix.Training().Load(t.Context()); state != nil || err != nil {
		t.Errorf("the state is left behind: %d bytes, %v", len(state), err)
	}
}

// Continue takes the settings from the current model, and fails without one.
func TestContinue(t *testing.T) {
	ix := collection(t, makeDocuments(60, true))
	if _, err := Continue(t.Context(), ix, hashing.Options{}, nil); !errors.Is(err, index.ErrNoModel) {
		t.Errorf("without a model: %v", err)
	}
	if _, err := Train(t.Context(), ix, small, nil); err != nil {
		t.Fatal(err)
	}
	got, err := Continue(t.Context(), ix, hashing.Options{Seed: 2}, nil)
	if err != nil || got.Generation.ID != 2 || got.Generation.Bits != small.Bits || !got.Generation.Current {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Continue(t.Context(), ix, hashing.Options{Bits: 9}, nil); !errors.Is(err, hashing.ErrOptions) {
		t.Errorf("of another width: %v", err)
	}
}

// The state of a training is kept until its model is in use.
func TestTrainKeepsItsStateWhileHashing(t *testing.T) {
	ix := collection(t, makeDocuments(60, true))
	ctx, cancel := context.WithCancel(t.Context())
	o := small
	seen := false
	_, err := Train(ctx, ix, o, func(p Progress) {
		if p.Stage == "training" && !seen {
			seen = true
			if err := os.WriteFile(ix.Training().Name(), nil, 0o600); err != nil {
				t.Error(err)
			}
		}
		if p.Stage == "hashing" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || ix.Model() != nil {
		t.Fatalf("%v, model %v", err, ix.Model())
	}
	if _, err := os.Stat(ix.Training().Name()); err != nil {
		t.Error(err)
	}
}

func TestTrainStartsAnew(t *testing.T) {
	ix := collection(t, makeDocuments(60, true))
	if err := os.WriteFile(ix.Training().Name(), []byte("of another training"), 0o600); err != nil {
		t.Fatal(err)
	}
	anew := false
	got, err := Train(t.Context(), ix, small, func(p Progress) { anew = anew || strings.HasSuffix(p.Note, "starting over") })
	if err != nil || got.Resumed || !anew {
		t.Errorf("%+v, %v, noted: %v", got, err, anew)
	}
}

func TestEvaluate(t *testing.T) {
	docs := makeDocuments(90, true)
	ix := trained(t, append(docs, ingest.Document{ID: "strange", Text: "qwxz"}))
	queries := []ingest.Document{{ID: "q", Text: "tide and boat", Labels: []string{"sea"}}, {ID: "r", Text: "zzqy", Labels: []string{"sea"}},
		{ID: "s", Text: "moon", Labels: []string{"none"}}}
	for _, tt := range []struct {
		e                                  Evaluation
		measures, queries, leftOut, noWord int
	}{
		{Evaluation{}, 9 * 4, 90, 0, 0},
		{Evaluation{Sample: 5, Measures: []quality.Measure{{Name: "AP"}}}, 9, 5, 0, 0},
		{Evaluation{Queries: ingest.Sequence(queries)}, 9 * 4, 1, 1, 1},
		{Evaluation{Queries: ingest.Sequence(queries), Qrels: quality.Qrels{"s": {"d2": 1}}}, 9 * 4, 1, 1, 1},
		{Evaluation{Halves: true, Rerank: index.BM25, Candidates: 3}, 9 * 4, 90, 0, 0},
	} {
		var notes []string
		got, err := Evaluate(t.Context(), ix, tt.e, func(p Progress) {
			if p.Note != "" {
				notes = append(notes, p.Note)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Measures) != tt.measures || got.Queries != tt.queries || got.LeftOut != tt.leftOut || got.NoWord != tt.noWord || got.NoCode != 1 || got.Documents != 90 {
			b, _ := json.Marshal(got)
			t.Errorf("%+v: %s", tt.e, b)
		}
		if len(notes) != 1+tt.noWord || (len(got.Warnings) > 0) != (tt.e.Halves || tt.noWord > 0) {
			t.Errorf("%+v: noted %q, warned %q", tt.e, notes, got.Warnings)
		}
	}
}

// Queries from the collection leave out their own document.
func TestOwnQueriesLeaveThemselvesOut(t *testing.T) {
	got, err := Evaluate(t.Context(), trained(t, makeDocuments(60, true)), Evaluation{Sample: 20}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range got.Asked {
		if q.Self != 3*i+1 || got.Rows[q.Self-1].ID != q.ID {
			t.Errorf("query %d is document %s, number %d", i, q.ID, q.Self)
		}
	}
}

// Given queries that are documents of the collection leave these out, too.
func TestQueriesLeaveOutTheirOwnDocument(t *testing.T) {
	docs := makeDocuments(60, true)
	ix := trained(t, docs)
	first := []quality.Measure{{Name: "P", Cutoff: 1}}
	own, err := Evaluate(t.Context(), ix, Evaluation{Measures: first}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var notes []string
	queries := append(docs, ingest.Document{ID: "elsewhere", Text: "tide", Labels: []string{"sea"}})
	given, err := Evaluate(t.Context(), ix, Evaluation{Queries: ingest.Sequence(queries), Measures: first}, func(p Progress) { notes = append(notes, p.Note) })
	if err != nil {
		t.Fatal(err)
	}
	if own.Stored != 0 || given.Stored != 60 || !slices.Contains(notes, "60 query documents also in the collection, each left out of its own ranking") {
		t.Errorf("%d and %d stored queries, noted %q", own.Stored, given.Stored, notes)
	}
	for i, m := range given.Measures {
		if diff := cmp.Diff(own.Measures[i].Values, m.Values[:60]); diff != "" {
			t.Errorf("%s: %s", m.Ranker, diff)
		}
	}
}

// Judged queries have ids of their own. One is a document only if its words are equal, too.
func TestJudgedQueriesWithIDsOfDocuments(t *testing.T) {
	docs := makeDocuments(60, true)
	ix := trained(t, docs)
	queries := []ingest.Document{{ID: "d1", Text: "tide and boat"}, docs[2], {ID: "d3", Text: "moon"}, {ID: "d4", Text: "qwxz"}}
	qrels := quality.Qrels{"d1": {"d1": 1, "d7": 1}, "d2": {"d2": 1, "d5": 1}}
	got, err := Evaluate(t.Context(), ix, Evaluation{Queries: ingest.Sequence(queries), Qrels: qrels}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Stored != 1 || got.Asked[0].Self != 0 || got.Asked[1].Self != 3 {
		t.Errorf("%d stored: %d, %d", got.Stored, got.Asked[0].Self, got.Asked[1].Self)
	}
	if n := got.Relevance.Judge(&got.Asked[0]).Len(); n != 2 {
		t.Errorf("%d relevant documents for a query that shares only the id of a document, want 2", n)
	}
	if got.Queries != 2 || got.LeftOut != 1 || got.Unjudged != 1 || got.NoWord != 1 {
		t.Errorf("%d count, %d left out, %d of them not judged, %d without a known word", got.Queries, got.LeftOut, got.Unjudged, got.NoWord)
	}
	delete(qrels, "d2")
	got, err = Evaluate(t.Context(), ix, Evaluation{Queries: ingest.Sequence(queries), Qrels: qrels}, nil)
	if want := []string{"1 of 4 query documents counted: the means do not represent the others"}; err != nil || !slices.Equal(got.Warnings, want) {
		t.Errorf("warned %q, want %q, %v", got.Warnings, want, err)
	}
}

// By halves, a fixed share of the documents is relevant, so that chance finds few in small
// collections, too.
func TestDepthByHalves(t *testing.T) {
	for documents, want := range map[int]int{3: 5, 60: 5, 100: 5, 400: 20, 2000: 100, 500_000: 100} {
		if got := relevantDocs(documents); got != want {
			t.Errorf("%d of %d documents are relevant, want %d", got, documents, want)
		}
	}
	for n, want := range map[int]bool{60: true, 240: false} {
		got, err := Evaluate(t.Context(), trained(t, makeDocuments(n, false)), Evaluation{}, nil)
		if err != nil || got.Warnings == nil || strings.Contains(strings.Join(got.Warnings, "; "), fmt.Sprintf("judged by halves of %d documents", n)) != want {
			t.Errorf("%d documents: %v", n, err)
			continue
		}
		for _, m := range got.Measures {
			if m.Ranker == "random" && m.Measure.Cutoff == 10 && m.Measure.Name == "P" && m.Value > .25 {
				t.Errorf("random bits have P@10 %.3f among %d documents", m.Value, n)
			}
		}
	}
}

// If run files are to be written, ids that do not fit into them end an evaluation before it
// measures.
func TestRunsRequireFitIDs(t *testing.T) {
	ix := trained(t, makeDocuments(60, true))
	queries := []ingest.Document{{ID: "two words", Text: "tide", Labels: []string{"sea"}}}
	got, err := Evaluate(t.Context(), ix, Evaluation{Queries: ingest.Sequence(queries), Runs: true}, nil)
	if got != nil || !errors.Is(err, quality.ErrRun) || !strings.Contains(err.Error(), `"two words"`) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := Evaluate(t.Context(), ix, Evaluation{Queries: ingest.Sequence(queries)}, nil); err != nil {
		t.Error(err)
	}
}

func TestEvaluatedAsJSON(t *testing.T) {
	ix := trained(t, makeDocuments(90, true))
	got, err := Evaluate(t.Context(), ix, Evaluation{Measures: []quality.Measure{{Name: "P", Cutoff: 5}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(got)
	want := fmt.Sprintf(`{"generation":1,"fingerprint":"%s","kind":"stacked","bits":8,"documents":90,"no_code":0,"offered":90,"no_word":0,"queries":90,"left_out":0,"unjudged":0,"stored":0,"halves":false,"measures":[{"ranker":"hybrid","measure":"P@5",`,
		ix.Model().Fingerprint())
	if err != nil || !strings.HasPrefix(string(b), want) || strings.Contains(string(b), "Rows") {
		t.Errorf("%s, %v\nwant %s…", b, err, want)
	}
}

func TestEvaluateWithoutLabelsIsByHalves(t *testing.T) {
	got, err := Evaluate(t.Context(), trained(t, makeDocuments(60, false)), Evaluation{Heaviest: 2}, nil)
	if err != nil || !got.Halves || got.Queries == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestEvaluateErrors(t *testing.T) {
	ix, bad := trained(t, makeDocuments(60, true)), errors.New("bad source")
	broken := func(yield func(ingest.Document, error) bool) { yield(ingest.Document{}, bad) }
	for _, tt := range []struct {
		ix   *index.Index
		e    Evaluation
		want error
	}{
		{collection(t, makeDocuments(9, true)), Evaluation{}, index.ErrNoModel},
		{ix, Evaluation{Queries: broken}, bad},
		{ix, Evaluation{Queries: ingest.Sequence(nil)}, quality.ErrNoRelevant},
		{ix, Evaluation{Rerank: "best"}, ErrOptions},
		{ix, Evaluation{Halves: true, Heaviest: 2}, ErrOptions},
		{ix, Evaluation{Halves: true, Qrels: quality.Qrels{}}, ErrOptions},
		{ix, Evaluation{Sample: -1}, ErrOptions},
		{ix, Evaluation{Candidates: -1}, ErrOptions},
	} {
		if _, err := Evaluate(t.Context(), tt.ix, tt.e, nil); !errors.Is(err, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.e, err, tt.want)
		}
	}
}

// Wherever a job is cancelled, it ends and leaves the collection unchanged.
func TestCancel(t *testing.T) {
	ix := trained(t, makeDocuments(60, true))
	before := ix.Model().Fingerprint()
	for name, job := range map[string]func(context.Context) error{
		"evaluate": func(ctx context.Context) error {
			_, err := Evaluate(ctx, ix, Evaluation{Sample: 10}, nil)
			return err
		},
		"compare": func(ctx context.Context) error {
			_, err := Compare(ctx, ix, Comparison{Evaluation: Evaluation{Sample: 10}, Options: small, Kinds: []hashing.Kind{hashing.LSH}, Bits: []int{4}}, nil, nil)
			return err
		},
	} {
		canceled := 0
		for calls := int64(0); ; calls += 20 {
			err := job(cancelAfter(t, calls))
			if err == nil {
				break
			}
			if canceled++; !errors.Is(err, context.Canceled) {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if canceled < 2 {
			t.Errorf("%s checked its context too rarely to be cancelled", name)
		}
	}
	if gs, err := ix.Generations(); err != nil || len(gs) != 1 || ix.Model().Fingerprint() != before {
		t.Errorf("afterwards there are %+v, %v", gs, err)
	}
}

func TestCancelWhileReadingQueries(t *testing.T) {
	ix := trained(t, makeDocuments(60, true))
	ctx, cancel := context.WithCancel(t.Context())
	read := 0
	endless := func(yield func(ingest.Document, error) bool) {
		for read < 1000 && yield(ingest.Document{ID: fmt.Sprint(read), Text: "tide"}, nil) {
			read++
			cancel()
		}
	}
	if _, err := Evaluate(ctx, ix, Evaluation{Queries: endless}, nil); !errors.Is(err, context.Canceled) || read > 2 {
		t.Errorf("%v after %d queries", err, read)
	}
}

func TestCompare(t *testing.T) {
	ix := collection(t, makeDocuments(90, true)) // needs no model
	c := Comparison{Options: small, Kinds: []hashing.Kind{hashing.LSH, hashing.Stacked}, Bits: []int{4, 8}}
	var ready []string
	last := Progress{}
	got, err := Compare(t.Context(), ix, c, func(p Progress) { last = p }, func(one Contender) error {
		ready = append(ready, fmt.Sprint(one.Name, one.Bits))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(ready, " "), "lsh4 stacked4 words0 tfidf0 bm250 lsa0 lsh8 stacked8 words0 tfidf0 bm250 lsa0"; got != want {
		t.Errorf("ready were %s, want %s", got, want)
	}
	if len(got.Contenders) != len(ready) || last.Contenders != len(ready) || last.Ready != 8 {
		t.Errorf("it came to %+v, last reported %+v", got, last)
	}
	best := got.Contenders[0]
	for _, one := range got.Contenders {
		if one.Bits > 0 && one.Measures["P@10"] > best.Measures["P@10"] {
			best = one
		}
	}
	if got.Best.Bits() != best.Bits || string(got.Best.Kind()) != best.Name || got.Learned != ix.Next() {
		t.Errorf("the best is %s of %d bits, want %+v", got.Best.Kind(), got.Best.Bits(), best)
	}
	if gs, err := ix.Generations(); err != nil || len(gs) != 0 {
		t.Errorf("it made %+v, %v", gs, err)
	}
	if b, err := json.Marshal(got); err != nil || !strings.HasPrefix(string(b), `{"contenders":[{"name":"lsh","binariser":`) {
		t.Errorf("%s, %v", b, err)
	}
}

// Invalid comparisons are rejected before anything is trained.
func TestCompareErrors(t *testing.T) {
	ix, stop := collection(t, makeDocuments(60, true)), errors.New("stop")
	for _, tt := range []struct {
		c    Comparison
		want error
	}{
		{Comparison{Kinds: []hashing.Kind{}}, ErrOptions},
		{Comparison{Bits: []int{}}, ErrOptions},
		{Comparison{Bits: []int{8, 0}}, ErrOptions},
		{Comparison{Bits: []int{8, 513}}, hashing.ErrOptions},
		{Comparison{Kinds: []hashing.Kind{hashing.LSH, "best"}}, hashing.ErrOptions},
		{Comparison{Binarisers: []hashing.Binariser{"half", "best"}}, hashing.ErrOptions},
		{Comparison{Evaluation: Evaluation{Heaviest: -1}}, ErrOptions},
		{Comparison{Options: small, Kinds: []hashing.Kind{hashing.LSH}, Bits: []int{4}}, stop},
	} {
		reported := false
		_, err := Compare(t.Context(), ix, tt.c, func(Progress) { reported = true }, func(Contender) error { return stop })
		if !errors.Is(err, tt.want) || reported != (tt.want == stop) {
			t.Errorf("%+v: %v, want %v; began: %v", tt.c, err, tt.want, reported)
		}
	}
}

func TestHeaviestQueryIsThatOfItsWords(t *testing.T) {
	m := trained(t, makeDocuments(60, true)).Model()
	e := Evaluation{Heaviest: 2}
	q, err := e.hash(m, ingest.Document{ID: "q", Text: "harbour zebra harbour harbour oven harbour tide tide"})
	want, _ := m.Hash("harbour tide")
	if err != nil || len(q.Counts.IDs) != 2 || q.Counts.Length() != 2 || hashing.Distance(q.Code, want.Code) != 0 {
		t.Errorf("%+v, %v, want %+v", q, err, want)
	}
	for i, margin := range q.Margins {
		if (margin > 0) != q.Code.Bit(i) {
			t.Errorf("bit %d has the margin %v", i, margin)
		}
	}
}
