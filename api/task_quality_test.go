package api

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/quality"
)

// Models list the results of their evaluations, newest first, and none of another model or
// collection.
func TestModelsTellQuality(t *testing.T) {
	h, opts := newWorking(t, Options{})
	const shelf = "/v1/collections/shelf"
	for _, c := range [][2]string{{"evaluate", `{"measures":["AP"]}`}, {"train", `{"bits":8,"hidden":[],"epochs":1}`}, {"evaluate", `{"halves":true,"sample":3}`},
		{"evaluate", `{"halves":true,"sample":5}`}} {
		if got := ended(t, opts, ask(h, "POST", shelf+"/"+c[0], c[1])); got.State != tasks.Succeeded {
			t.Fatalf("%s: %+v", c, got.Problem)
		}
	}
	for range 2 { // the second time from the kept results
		all := read[wire.Models](t, ask(h, "GET", shelf+"/models", "")).Models
		var answer []string
		for _, m := range all {
			for _, q := range m.Quality {
				answer = append(answer, fmt.Sprint(m.ID, q.Generation, q.Fingerprint == m.Fingerprint, q.Halves, q.Queries+q.LeftOut, len(q.Measures)))
			}
		}
		if diff := cmp.Diff([]string{"2 2 true true 5 36", "2 2 true true 3 36", "1 1 true false 8 9"}, answer); diff != "" {
			t.Error(diff)
		}
	}
	if w := ask(h, "GET", "/v1/collections/twin/models", ""); !strings.Contains(w.Body.String(), `"quality":[]`) {
		t.Errorf("another collection with the model: %s", w.Body)
	}
}

// A training learns the labels of a field, and reports the gain.
func TestTrainLabels(t *testing.T) {
	h, opts := newWorking(t, Options{})
	const train = "/v1/collections/shelf/train"
	got := ended(t, opts, ask(h, "POST", train, `{"bits":8,"hidden":[],"epochs":3,"labels":"label"}`))
	var result wire.Trained
	if err := json.Unmarshal(got.Result, &result); err != nil || got.State != tasks.Succeeded {
		t.Fatalf("%+v, %v", got.Problem, err)
	}
	if l := result.Labels; l == nil || l.Field != "label" || l.Labels < 2 || l.Documents < 2 {
		t.Errorf("learned %+v", l)
	}
	if got := ended(t, opts, ask(h, "POST", train, `{"bits":8,"hidden":[],"epochs":1,"labels":"color"}`)); got.State != tasks.Failed || !strings.Contains(got.Problem.Detail, "color") {
		t.Errorf("no labels: %s %+v", got.State, got.Problem)
	}
	if w := ask(h, "POST", train, `{"kind":"lsh","labels":"label"}`); w.Code != 422 && w.Code != 400 || !strings.Contains(w.Body.String(), "cannot learn labels") {
		t.Errorf("a kind that is not trained: %d %s", w.Code, w.Body)
	}
}

func TestSupervisionOnTheWire(t *testing.T) {
	s := &hashing.Supervision{Field: "topic", Labels: 3, Documents: 40, Trial: &hashing.Trial{K: 2, Labelled: hashing.Figures{Queries: 1, Before: .1, After: .2},
		Unlabelled: hashing.Figures{Queries: 2, Before: .3, After: .4}, Unseen: hashing.Figures{Queries: 3, Before: .5, After: .6}}}
	for _, s := range []*hashing.Supervision{nil, {Field: "topic"}, s} {
		want, _ := json.Marshal(s)
		if got, _ := json.Marshal(supervision(s)); string(got) != string(want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A result that another version stored in another form is left out, and hides no model.
func TestModelsWithForeignResults(t *testing.T) {
	q, err := openTasks(t, filepath.Join(t.TempDir(), "tasks"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		q.Run(ctx, map[tasks.Type]tasks.Runner{wire.TaskEvaluate: func(context.Context, tasks.Task, func(tasks.Progress)) (any, error) {
			return json.RawMessage(`{"queries":{"new":1}}`), nil
		}})
	}()
	t.Cleanup(func() { stop(); <-done; q.Close() })
	task, err := q.Enqueue(wire.TaskEvaluate, "shelf", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range q.Watch(t.Context(), task.ID) {
	}
	h := New(setOf(t, map[string]*index.Index{"shelf": openTrained(t)}), Options{Tasks: q})
	for _, target := range []string{"/models", "/stats?models=true"} {
		if w := ask(h, "GET", "/v1/collections/shelf"+target, ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"quality":[]`) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

// Results count the queries that were left out, and warn if they are unreliable.
func TestResultsWarn(t *testing.T) {
	h, opts := newWorking(t, Options{})
	for _, c := range []struct{ job, body, want string }{
		{"train", `{"bits":8,"hidden":[],"epochs":1}`, `"warnings":["8 documents: codes learned from fewer than 100 reflect topics poorly"]`},
		{"train", `{"continue":true}`, `"generation":{"id":3,"kind":"stacked","bits":8,`},
		{"evaluate", `{"measures":["AP"]}`, `"warnings":[]`},
		{"evaluate", `{"measures":["AP"]}`, `"queries":8,"left_out":0,"unjudged":0,"stored":0`},
		{"evaluate", `{"halves":true}`, `"warnings":["judged by halves of 8 documents, measures are unreliable below 200: `},
		{"compare", `{"kinds":["lsh"],"bits":[8],"halves":true}`, `"warnings":["8 documents: codes learned from fewer than 100 reflect topics poorly","judged by halves of 8 documents`},
	} {
		if got := ended(t, opts, ask(h, "POST", "/v1/collections/shelf/"+c.job, c.body)); !strings.Contains(string(got.Result), c.want) {
			t.Errorf("%s %s: %s %+v", c.job, c.body, got.Result, got.Problem)
		}
	}
}

// A measure that is given twice is measured once, and an empty list counts as absent.
func TestMeasures(t *testing.T) {
	for list, want := range map[string]int{`["AP","P@10","AP"]`: 2, `[]`: 0, `null`: 0} {
		in, err := fromJSON[wire.Evaluation]([]byte(`{"measures":` + list + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if e, err := evaluationOf(in); err != nil || len(e.Measures) != want || (e.Measures == nil) != (want == 0) || e.Seed != 1 {
			t.Errorf("%s: %+v, %v", list, e, err)
		}
	}
}

func TestQualityOfOneModel(t *testing.T) {
	var all []wire.Evaluated
	for i := range 30 {
		all = append(all, wire.Evaluated{Fingerprint: fmt.Sprint(i % 2), Queries: i})
	}
	got := qualityOf("1", all)
	if len(got) != mostQuality || got[0].Queries != 1 || got[1].Queries != 3 {
		t.Errorf("%+v", got)
	}
}

// Each line is a moment of a job and the progress that is reported. The share never decreases, and
// values that are not known are left out.
func TestCourse(t *testing.T) {
	learning := func(epoch, layer int) hashing.Progress {
		p := hashing.Progress{Stage: "training"}
		p.Epoch, p.Epochs, p.Layer, p.Loss, p.Validation = epoch, 2, layer, 5, math.NaN()
		return p
	}
	var got tasks.Progress
	d := jobRun{report: func(p tasks.Progress) { got = p }}
	train, compare := &jobProgress{jobRun: d, stages: trainStages}, &jobProgress{jobRun: d, stages: compareStages}
	labels := &jobProgress{jobRun: d, stages: labelStages}
	for _, c := range []struct {
		of     *jobProgress
		p      jobs.Progress
		share  float64
		points int
	}{
		{train, jobs.Progress{Stage: "reading", Done: 7}, 0, 0},
		// A layer is trained by itself.
		{train, jobs.Progress{Stage: "training", Done: 1, Total: 10, Training: learning(1, 2)}, 0, 0},
		{train, jobs.Progress{Stage: "training", Done: 5, Total: 10, Training: learning(1, 0)}, 0.45, 1},
		{train, jobs.Progress{Stage: "training", Done: 6, Total: 10, Training: learning(1, 0)}, 0.54, 1},
		{train, jobs.Progress{Stage: "training", Done: 10, Total: 10, Training: learning(2, 0)}, 0.9, 2},
		{train, jobs.Progress{Stage: "hashing", Done: 0, Total: 0}, 0.9, 2},
		{train, jobs.Progress{Stage: "hashing", Done: 4, Total: 4}, 1, 2},
		{labels, jobs.Progress{Stage: "training", Done: 10, Total: 10, Training: learning(2, 0)}, 0.4, 1},
		{labels, jobs.Progress{Stage: "trying labels", Done: 5, Total: 10}, 0.525, 1},
		{labels, jobs.Progress{Stage: "learning labels", Done: 10, Total: 10}, 0.9, 1},
		{compare, jobs.Progress{Stage: "training", Done: 5, Total: 10, Training: learning(1, 0), Kind: "lsh", Contenders: 4}, 0.1, 0},
		{compare, jobs.Progress{Stage: "evaluating", Done: 1, Total: 1, Kind: "lsh", Contenders: 4}, 0.25, 0},
		{compare, jobs.Progress{Stage: "reading", Kind: "stacked", Ready: 1, Contenders: 4}, 0.25, 0},
		{compare, jobs.Progress{Stage: "evaluating", Done: 1, Total: 2, Ready: 2, Contenders: 4}, 0.7375, 0},
		{compare, jobs.Progress{Stage: "evaluating", Done: 0, Total: 2, Ready: 2, Contenders: 4}, 0.7375, 0},
	} {
		c.of.observe(c.p)
		if math.Abs(got.Share-c.share) > 1e-9 || len(got.Curve) != c.points || got.Kind != string(c.p.Kind) || got.Ready != c.p.Ready || got.Contenders != c.p.Contenders {
			t.Errorf("%+v: %+v", c.p, got)
		}
	}
}

// A comparison reports its current contender, and ends when it is cancelled.
func TestCompareCanceled(t *testing.T) {
	h, opts := newWorking(t, Options{})
	w := ask(h, "POST", "/v1/collections/shelf/compare", `{"kinds":["lsh","undercomplete"],"epochs":100000,"hidden":[10],"bits":[8]}`)
	id, at := read[tasks.Task](t, w).ID, ""
	var last tasks.Task
	for last = range opts.Tasks.Watch(t.Context(), id) {
		if p := last.Progress; p != nil && p.Epoch > 1 && at == "" {
			at = fmt.Sprint(p.Kind, " ", p.Ready, " of ", p.Contenders)
			ask(h, "POST", "/v1/tasks/"+id+"/cancel", "")
		}
	}
	if last.State != tasks.Canceled || last.Result != nil || at != "undercomplete 1 of 6" {
		t.Errorf("%s %s at %q", last.State, last.Result, at)
	}
}

// Errors of jobs have codes.
func TestJobsProblems(t *testing.T) {
	for err, code := range map[error]string{jobs.ErrOptions: "bad_query", quality.ErrMeasure: "bad_query", quality.ErrNoRelevant: "no_relevant"} {
		if p := taskProblem(fmt.Errorf("code: %w", err)); string(p.Code) != code || p.Detail == "" {
			t.Errorf("%v: %+v", err, p)
		}
	}
}
