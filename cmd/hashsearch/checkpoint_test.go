package main

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
)

// A countdown is a context that is cancelled after a number of calls of Err.
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

// A model that is trained further keeps its settings, which need not be given.
func TestTrainContinue(t *testing.T) {
	db := ingested(t, corpus(t, 120))
	must(t, "train", db, "--bits", "16", "--hidden", "9", "--epochs", "2")
	if out := must(t, "train", db, "--continue"); !strings.HasPrefix(out, "generation 2: stacked, 16 bits") {
		t.Error(out)
	}
}

// Labels are learned if they are asked for, by a field, and also by a further training. The report
// has what they gain.
func TestTrainLabels(t *testing.T) {
	db := ingested(t, corpus(t, 300))
	small := []string{"--bits", "16", "--hidden", "9", "--epochs", "6"}
	out := must(t, append([]string{"train", db, "--labels"}, small...)...)
	for _, want := range []string{"3 labels of 300 documents were learned", "P@15", "labels learned", "labels held out"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	type trained struct{ Labels *hashing.Supervision }
	if got := read[trained](t, must(t, append([]string{"train", db, "--labels=split", "--json"}, small...)...)).Labels; got == nil || got.Field != "split" || got.Labels != 2 || got.Trial == nil {
		t.Errorf("learned %+v", got)
	}
	if got := read[trained](t, must(t, "train", db, "--continue", "--json")).Labels; got == nil || got.Field != "split" || got.Trial != nil {
		t.Errorf("learned further %+v", got)
	}
	if out := must(t, append([]string{"train", db, "--json"}, small...)...); strings.Contains(out, `"labels"`) {
		t.Errorf("without --labels: %s", out)
	}
	expect(t, 2, "cannot learn labels", "train", db, "--labels", "--kind", "lsh")
	expect(t, 1, `in the field "color"`, "train", db, "--labels=color")
}

// A training that is interrupted and repeated ends in the same model.
func TestTrainContinuesAfterInterruption(t *testing.T) {
	source := corpus(t, 300)
	fresh := func() string {
		db := ingested(t, source)
		return db
	}
	flags := []string{"--bits", "16", "--hidden", "30", "--seed", "3", "--json"}
	whole := fresh()
	must(t, append([]string{"train", whole}, flags...)...)

	db, interrupted := fresh(), 0
	for calls := int64(1000); ; calls += 150 {
		ctx := &countdown{Context: t.Context()}
		ctx.left.Store(calls)
		var out, errors bytes.Buffer
		status := run(ctx, append([]string{"train", db}, flags...), strings.NewReader(""), &out, &errors)
		if status == 0 {
			break
		}
		if status != 130 {
			t.Fatalf("exit status %d\n%s", status, errors.String())
		}
		if _, err := os.Stat(db + ".training"); err == nil {
			interrupted++
		}
	}
	if interrupted == 0 {
		t.Fatal("no run was interrupted in the middle of training")
	}
	if _, err := os.Stat(db + ".training"); err == nil {
		t.Error("the state of the training was not removed")
	}
	if a, b := modelInUse(t, whole).Fingerprint, modelInUse(t, db).Fingerprint; a != b {
		t.Errorf("%d interruptions made model %s, want %s", interrupted, b, a)
	}
}

// A model is a line of models --json.
type model struct {
	ID          int
	Kind        string
	Bits        int
	Fingerprint string
	Current     bool
}

// modelInUse returns the current model of a collection.
func modelInUse(t *testing.T, db string) model {
	t.Helper()
	all := readLines[model](t, must(t, "models", db, "--json"))
	i := slices.IndexFunc(all, func(m model) bool { return m.Current })
	if i < 0 || all[i].Fingerprint == "" {
		t.Fatalf("no model in use: %+v", all)
	}
	return all[i]
}

func TestTrainingOfOtherOptionsStartsAnew(t *testing.T) {
	db, _ := trainedDB(t)
	write(t, db+".training", "of another training")
	expect(t, 0, "starting over", "train", db, "--bits", "8", "--hidden", "10")
}
