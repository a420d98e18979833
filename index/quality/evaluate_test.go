package quality

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEvaluateAgainstLoop(t *testing.T) {
	c := makeCorpus(9, 90, 200, 10, 4, 12)
	c.rows[3].Labels = []string{"alone"}
	c.rows[5].Labels = nil
	queries, rankers, rel := Queries(c.rows), all(c), ByLabels(c.rows)
	measures := every(3)
	got, err := Evaluate(t.Context(), rankers, queries, rel, measures, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n, r := range got {
		ranker, measure := rankers[n/len(measures)], measures[n%len(measures)]
		if r.Ranker != ranker.Name() || r.Measure != measure || r.Queries != 88 || r.LeftOut != 2 || len(r.Values) != 88 {
			t.Fatalf("%s %v: %d queries, %d left out", r.Ranker, r.Measure, r.Queries, r.LeftOut)
		}
		sum := 0.0
		for i, value := range r.Values {
			q := queries[r.Which[i]]
			want := c.slowValueOf(ranker, q, measure)
			if math.Abs(value-want) > 1e-12 {
				t.Fatalf("%s %v of %s is %v, want %v", r.Ranker, measure, q.ID, value, want)
			}
			sum += want
		}
		if math.Abs(r.Value-sum/88) > 1e-12 {
			t.Errorf("%s %v: mean %v, want %v", r.Ranker, measure, r.Value, sum/88)
		}
	}
}

// slowValueOf is the slow twin of Evaluate: it removes the query's own document before it measures.
func (c corpus) slowValueOf(r Ranker, q Query, m Measure) float64 {
	var y toy
	for d, s := range c.scores(r, &q) {
		if d == q.Self-1 {
			continue
		}
		grade := 0
		if len(q.Labels) > 0 && len(c.rows[d].Labels) > 0 && q.Labels[0] == c.rows[d].Labels[0] {
			grade = 1
		}
		y.scores = append(y.scores, s)
		y.grades = append(y.grades, grade)
	}
	return y.value(m)
}

func TestEvaluateIsDeterministic(t *testing.T) {
	c := makeCorpus(10, 80, 200, 10, 4, 12)
	var first []Result
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(processors)
		got, err := Evaluate(t.Context(), all(c), Queries(c.rows), ByLabels(c.rows), every(2), nil)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Errorf("%d processors: %s", processors, diff)
		}
	}
}

func TestEvaluateProgress(t *testing.T) {
	c := makeCorpus(10, 30, 200, 10, 2, 12)
	var calls []int
	progress := func(done, total int) {
		if total != 30 {
			t.Errorf("total is %d", total)
		}
		calls = append(calls, done)
	}
	if _, err := Evaluate(t.Context(), all(c), Queries(c.rows), ByLabels(c.rows), nil, progress); err != nil {
		t.Fatal(err)
	}
	for i, done := range calls {
		if done != i+1 || len(calls) != 30 {
			t.Fatalf("calls %v", calls)
		}
	}
}

func TestEvaluateErrors(t *testing.T) {
	c := makeCorpus(10, 30, 200, 10, 2, 12)
	queries := Queries(c.rows)
	for _, rel := range []Relevance{ByLabels(nil), ByQrels(c.rows, nil), ByQrels(c.rows, Qrels{"d1": {"elsewhere": 1}})} {
		if _, err := Evaluate(t.Context(), nil, queries, rel, nil, nil); !errors.Is(err, ErrNoRelevant) {
			t.Errorf("nothing relevant: %v", err)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	progress := func(done, total int) { cancel() }
	if _, err := Evaluate(stopped, all(c), queries, ByLabels(c.rows), every(1), progress); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Evaluate(stopped, all(c), queries, neverJudge{t}, every(1), progress); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
}

// neverJudge fails the test if it is called. Judging by halves takes long, so a cancelled context
// must prevent it.
type neverJudge struct{ *testing.T }

func (u neverJudge) Judge(*Query) (j Judgements) {
	u.Error("judged after the context was cancelled")
	return j
}

func ExampleEvaluate() {
	rows := []Row{
		{ID: "apple", Labels: []string{"fruit"}, Code: []uint64{0b0001}},
		{ID: "pear", Labels: []string{"fruit"}, Code: []uint64{0b0011}},
		{ID: "oak", Labels: []string{"tree"}, Code: []uint64{0b1110}},
		{ID: "elm", Labels: []string{"tree"}, Code: []uint64{0b1100}},
	}
	first, _ := Parse("P@1")
	results, err := Evaluate(context.Background(), []Ranker{NewCodes(rows, 4)}, Queries(rows), ByLabels(rows), []Measure{first}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range results {
		fmt.Printf("%s %s %.2f over %d queries\n", r.Ranker, r.Measure, r.Value, r.Queries)
	}
	// Output: code P@1 1.00 over 4 queries
}
