package ingest

import (
	"math"
	"testing"
)

func TestWeigh(t *testing.T) {
	v := vocabularyOf(VocabularyOptions{}, "a a b", "a", "c c c c", "") // N = 4, mean length 2
	c := Counts{IDs: []uint32{0, 1}, Ns: []float32{1, 3}}               // a in 2 documents, b in 1; length 4
	tests := []struct {
		w    Weighting
		want [2]float64
	}{
		{RawCounts, [2]float64{1, 3}},
		{LogCounts, [2]float64{1, 1 + math.Log(3)}},
		{TFIDF, [2]float64{math.Log(5./3) + 1, (1 + math.Log(3)) * (math.Log(5./2) + 1)}},
		{"", [2]float64{math.Log(5./3) + 1, (1 + math.Log(3)) * (math.Log(5./2) + 1)}},
		// the norm is 1.2 · (0.25 + 0.75 · 4/2) = 2.1
		{BM25, [2]float64{2.2 / 3.1 * math.Ln2, 6.6 / 5.1 * math.Log(1+3.5/1.5)}},
	}
	for _, tt := range tests {
		got := tt.w.Weigh([]float32{7}, c, v)
		if len(got) != 3 || got[0] != 7 {
			t.Fatalf("%s: %v is not appended", tt.w, got)
		}
		for i, want := range tt.want {
			if math.Abs(float64(got[i+1])-want) > 1e-6 {
				t.Errorf("%s of term %d is %v, want %v", tt.w, i, got[i+1], want)
			}
		}
	}
}

func TestWeighOddInput(t *testing.T) {
	for _, w := range []Weighting{"", RawCounts, LogCounts, TFIDF, BM25, "odd"} {
		got := w.Weigh(nil, Counts{IDs: []uint32{99}, Ns: []float32{2}}, new(Vocabulary))
		if len(got) != 1 || math.IsNaN(float64(got[0])) || math.IsInf(float64(got[0]), 0) {
			t.Errorf("%q weighs an unknown term as %v", w, got)
		}
		if err := w.Validate(); (err != nil) != (w == "odd") {
			t.Errorf("%q: %v", w, err)
		}
	}
}

func TestNormalize(t *testing.T) {
	x := []float32{3, 0, -4}
	if Normalize(x); x[0] != 0.6 || x[1] != 0 || x[2] != -0.8 {
		t.Errorf("got %v", x)
	}
	zero := []float32{0, 0}
	if Normalize(zero); zero[0] != 0 || zero[1] != 0 {
		t.Errorf("zero became %v", zero)
	}
}
