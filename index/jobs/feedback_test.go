package jobs

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
)

// Users of all queries like the documents on the sea, whatever they ask for.
func TestEvaluateByFeedback(t *testing.T) {
	docs := makeDocuments(90, false)
	ix := trained(t, docs)
	e := Evaluation{Feedback: true, Measures: []quality.Measure{{Name: "P", Cutoff: 10}}}
	if _, err := Evaluate(t.Context(), ix, e, nil); !errors.Is(err, quality.ErrNoRelevant) {
		t.Errorf("without feedback: %v", err)
	}
	var entries []index.Feedback
	heldOut := 0
	for i := range 60 {
		query := fmt.Sprintf("bread dough %s %d", topics["oven"][i%8], i)
		if (index.Judged{Query: query}).HeldOut() {
			heldOut++
		}
		for j := 0; j < 90; j += 3 {
			entries = append(entries, index.Feedback{Query: query, Document: docs[j].ID, Verdict: index.Click, Position: j % 14})
		}
		entries = append(entries, index.Feedback{Query: query, Document: docs[0].ID, Verdict: index.Dislike},
			index.Feedback{Query: query, Document: "gone", Verdict: index.Like})
	}
	entries = append(entries, index.Feedback{SimilarTo: "gone", Document: docs[0].ID, Verdict: index.Like})
	if err := ix.AddFeedback(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	before := byAsymmetric(t, ix, e, heldOut)
	if _, err := ix.Adapt(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := byAsymmetric(t, ix, e, heldOut); before > .2 || after < .9 {
		t.Errorf("P@10 is %.3f, and %.3f with the adapter", before, after)
	}
	for _, bad := range []Evaluation{{Feedback: true, Halves: true}, {Feedback: true, Qrels: quality.Qrels{}}, {Feedback: true, Heaviest: 2}} {
		if err := bad.Validate(); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// A training learns from the queries that are not held out, and from the documents that users liked
// or opened. Without any it fails.
func TestTrainByFeedback(t *testing.T) {
	docs := makeDocuments(90, false)
	ix := collection(t, docs)
	o := small
	o.Feedback = true
	if _, err := Train(t.Context(), ix, o, nil); !errors.Is(err, index.ErrNothingLearned) {
		t.Errorf("without feedback: %v", err)
	}
	var entries []index.Feedback
	learned := 0
	for i := range 30 {
		query := fmt.Sprintf("bread dough %d", i)
		if !(index.Judged{Query: query}).HeldOut() {
			learned++
		}
		entries = append(entries, index.Feedback{Query: query, Document: docs[0].ID, Verdict: index.Like}, index.Feedback{Query: query, Document: docs[1].ID, Verdict: index.Dislike})
	}
	entries = append(entries, index.Feedback{Query: "only a dislike", Document: docs[1].ID, Verdict: index.Dislike})
	if err := ix.AddFeedback(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	judgements, err := ix.Judgements(t.Context())
	if err != nil || len(judgements) != learned || len(judgements[0].Good) != 1 || judgements[0].Good[0] != docs[0].ID {
		t.Fatalf("%+v, %v", judgements, err)
	}
	got, err := Train(t.Context(), ix, o, nil)
	if err != nil || got.Judgements != learned || got.Documents != 90 || got.Generation.Codes != 90 {
		t.Errorf("%+v, %v, want %d queries", got, err, learned)
	}
}

// Texts of queries are ids in run files, which have no white space.
func TestWithoutSpace(t *testing.T) {
	if got := withoutSpace("a+b \u3000%\n语"); got != "a%2Bb+%E3%80%80%25%0A语" {
		t.Errorf("%q", got)
	}
}

// byAsymmetric returns the value of code+asymmetric in an evaluation with so many queries.
func byAsymmetric(t *testing.T, ix *index.Index, e Evaluation, queries int) (value float64) {
	t.Helper()
	found, err := Evaluate(t.Context(), ix, e, nil)
	if err != nil {
		t.Fatal(err)
	}
	if found.Queries != queries || !strings.Contains(strings.Join(found.Warnings, "\n"), " at positions 1 to 10, ") {
		t.Errorf("%d queries instead of %d, warnings %q", found.Queries, queries, found.Warnings)
	}
	for _, m := range found.Measures {
		if m.Ranker == "code+asymmetric" {
			value = m.Value
		}
	}
	return value
}
