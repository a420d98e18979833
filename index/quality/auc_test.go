package quality

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAUC(t *testing.T) {
	tests := []struct {
		scores   []float64
		positive []bool
		want     float64
	}{
		{[]float64{3, 1, 2, 4}, []bool{true, false, false, true}, 1},
		{[]float64{3, 1, 2, 4}, []bool{false, true, true, false}, 0},
		{[]float64{1, 1, 1}, []bool{true, false, false}, 0.5},
		{[]float64{1, 2, 2, 3}, []bool{false, false, true, true}, 0.875},
		{[]float64{1, 2}, []bool{true, true}, math.NaN()},
		{[]float64{1, 2}, []bool{false, false}, math.NaN()},
		{nil, nil, math.NaN()},
	}
	for _, tt := range tests {
		before := slices.Clone(tt.scores)
		if got := AUC(tt.scores, tt.positive); got != tt.want && !(math.IsNaN(got) && math.IsNaN(tt.want)) {
			t.Errorf("AUC of %v %v is %v, want %v", tt.scores, tt.positive, got, tt.want)
		}
		if !slices.Equal(before, tt.scores) {
			t.Errorf("the scores %v became %v", before, tt.scores)
		}
	}
}

// The slow twin compares every positive with every negative.
func TestAUCIsTheShareOfPairsInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	for range 50 {
		var scores []float64
		positive := []bool{true, false}
		for len(positive) < 30 {
			positive = append(positive, rng.IntN(3) == 0)
		}
		for range positive {
			scores = append(scores, float64(rng.IntN(8)))
		}
		right, pairs := 0.0, 0.0
		for i, p := range positive {
			for j, n := range positive {
				if p && !n {
					pairs++
					right += map[bool]float64{true: 1, false: 0}[scores[i] > scores[j]] + map[bool]float64{true: 0.5, false: 0}[scores[i] == scores[j]]
				}
			}
		}
		if got := AUC(scores, positive); math.Abs(got-right/pairs) > 1e-12 {
			t.Fatalf("AUC %v, want %v", got, right/pairs)
		}
	}
}
