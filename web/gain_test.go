package web

import (
	"context"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// precisions returns an evaluation with a value of P@10 for each ranker.
func precisions(of map[string]float64) *wire.Evaluated {
	e := &wire.Evaluated{Queries: 1000, Measures: []wire.Score{{Ranker: "hybrid", Measure: "AP", Value: .9}, {Ranker: "words", Measure: "AP", Value: .1}}}
	for ranker, value := range of {
		e.Measures = append(e.Measures, wire.Score{Ranker: ranker, Measure: "P@10", Value: value})
	}
	return e
}

func TestGain(t *testing.T) {
	for _, c := range []struct {
		of   map[string]float64
		want string
	}{
		{map[string]float64{"hybrid": .62, "words": .5, "code": .1, "bm25": .9}, "The model finds more than words alone: of the first 10 hits, 6.2 are relevant on average, and 5.0 by words alone."},
		{map[string]float64{"hybrid": .503, "words": .5}, "The model finds about as much as words alone: of the first 10 hits, 5.0"},
		{map[string]float64{"code": .4, "bm25": .5}, "Words alone find more than the model: of the first 10 hits, 4.0 are relevant on average by the model, and 5.0"},
		{map[string]float64{"code": .4, "tfidf": .5}, ""},
		{nil, ""},
	} {
		got := ""
		if g := (page{}).gain(precisions(c.of)); g != nil {
			got = g.Sentence()
		}
		if !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%v: %q, want %q", c.of, got, c.want)
		}
	}
	few := precisions(map[string]float64{"hybrid": .52, "words": .5})
	few.Queries = 27
	if got := (page{}).gain(few).Sentence(); !strings.HasPrefix(got, "The model finds about as much") {
		t.Errorf("27 queries: %q", got)
	}
	if (page{}).gain(nil) != nil {
		t.Error("a gain without an evaluation")
	}
}

// measuringAPI returns the API over the trained collection, whose trainings and evaluations end at
// once with results of their types.
func measuringAPI(t *testing.T) *server {
	s := newAPI(t, harbourLog(), 64)
	results := map[tasks.Type]any{
		"train":    wire.Trained{Generation: wire.Generation{ID: 1}},
		"evaluate": wire.Evaluated{Generation: 1, Fingerprint: trainedModel(t, 64).Fingerprint(), Queries: 12, Measures: evaluated.Measures},
	}
	s.workAs(t, func(_ context.Context, task tasks.Task, _ func(tasks.Progress)) (any, error) {
		return results[task.Type], nil
	})
	return s
}

// TestGainShown checks that a task of training offers to measure the model, and shows the result
// once it is known, as do the evaluation and the page of the collection.
func TestGainShown(t *testing.T) {
	s := measuringAPI(t)
	h, train := Handler(s), s.enqueue(t, "train")
	s.await(t, train, isEnded)
	sentence := "The model finds about as much as words alone: of the first 10 hits, 7.1 are relevant on average, and 7.0 by words alone."
	if body := get(h, harbour+"/tasks/"+train).Body.String(); !strings.Contains(body, `action="/c/harbour%20log/evaluate"`) || strings.Contains(body, sentence) {
		t.Errorf("before the evaluation: %s", body)
	}
	evaluate := s.enqueue(t, "evaluate")
	s.await(t, evaluate, isEnded)
	for _, at := range []string{"/tasks/" + train, "/tasks/" + evaluate, "/about"} {
		if body := get(h, harbour+at).Body.String(); !strings.Contains(body, sentence) || !strings.Contains(body, `class="gain"`) {
			t.Errorf("%s: no %q", at, sentence)
		}
	}
}
