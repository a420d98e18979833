package main

import (
	"testing"
)

func TestClassifyGuessesTheTopic(t *testing.T) {
	db, _ := trainedDB(t)
	for _, head := range []string{"softmax", "svm"} {
		for _, frozen := range []string{"--frozen=true", "--frozen=false"} {
			out := must(t, "classify", db, "harbour anchor sail mast", "--head", head, frozen, "--json")
			if first := readLines[struct{ Label string }](t, out)[0]; first.Label != "sea" {
				t.Errorf("%s, %s:\n%s", head, frozen, out)
			}
		}
	}
}

// The encoder of a model, which was trained on all documents, needs fewer labels than random
// layers.
func TestPretrainingIsWorthLabels(t *testing.T) {
	db, source := trainedDB(t)
	r := read[labelResult](t, must(t, "classify", db, "--queries", source, "--where", "split=test", "--per-label", "1", "--repeat", "4", "--epochs", "60", "--json"))
	mean := func(way string) (sum float64) {
		for _, v := range r.Accuracy[way] {
			sum += v / float64(len(r.Accuracy[way]))
		}
		return sum
	}
	if len(r.Accuracy["scratch"]) != 4 || mean("frozen") < mean("scratch")+0.1 {
		t.Errorf("frozen %v, scratch %v", r.Accuracy["frozen"], r.Accuracy["scratch"])
	}
}

func TestClassifyErrors(t *testing.T) {
	db, source := trainedDB(t)
	tests := []struct {
		args []string
		want int
	}{
		{[]string{db}, 2},
		{[]string{db, "sail", "--queries", source}, 2},
		{[]string{db, "sail", "--head", "tree"}, 2},
		{[]string{db, "zzz"}, 1},
	}
	for _, tt := range tests {
		expect(t, tt.want, "", append([]string{"classify"}, tt.args...)...)
	}
}
