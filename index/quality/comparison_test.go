package quality

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestHolm(t *testing.T) {
	for _, tt := range []struct{ p, want []float64 }{
		{nil, []float64{}},
		{[]float64{0.04}, []float64{0.04}},
		{[]float64{0.01, 0.04, 0.03, 0.005}, []float64{0.03, 0.06, 0.06, 0.02}},
		{[]float64{0.6, 0.7}, []float64{1, 1}},
		{[]float64{0.01, 0.01, 0.01}, []float64{0.03, 0.03, 0.03}},
	} {
		got := Holm(tt.p)
		for i, want := range tt.want {
			if len(got) != len(tt.want) || math.Abs(got[i]-want) > 1e-12 {
				t.Errorf("%v is corrected to %v, want %v", tt.p, got, tt.want)
			}
		}
	}
}

// stepDown is the slow twin of Holm. It reports whether the paper's procedure rejects hypothesis i
// at level α.
func stepDown(p []float64, i int, level float64) bool {
	rejected := make([]bool, len(p))
	for left := len(p); left > 0; left-- {
		best := -1
		for j := range p {
			if !rejected[j] && (best < 0 || p[j] < p[best]) {
				best = j
			}
		}
		if p[best]*float64(left) > level {
			break
		}
		rejected[best] = true
	}
	return rejected[i]
}

func TestHolmAgainstStepDown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 12).Draw(t, "p")
		level := rapid.Float64Range(0, 0.999).Draw(t, "level")
		for i, corrected := range Holm(p) {
			if (corrected <= level) != stepDown(p, i, level) {
				t.Fatalf("%v is corrected to %v, and at %v the procedure rejects: %v", p[i], corrected, level, !(corrected <= level))
			}
		}
	})
}

func TestCompare(t *testing.T) {
	seed := uint64(0)
	of := func(ranker, measure string, middle float64) Result {
		seed++
		r := result(ranker, drawNormal(seed, 80, middle, 0.1))
		r.Measure.Name = measure
		return r
	}
	results := []Result{of("code", "AP", 0.8), of("code", "RR", 0.6), of("code+", "AP", 0.8), of("code+", "RR", 0.5),
		of("base", "AP", 0.3), of("base", "RR", 0.61)}
	all := newCertainty(results...).Compare(func(ranker string) bool { return ranker != "base" })
	var names []string
	for _, c := range all {
		names = append(names, c.Ranker+" "+c.Baseline+" "+c.Measure.String())
		if c.Interval.Low > c.Difference || c.Difference > c.Interval.High || c.Corrected < c.P || c.P <= 0 {
			t.Errorf("%+v", c)
		}
	}
	if want := []string{"code base AP", "code+ base AP", "code base RR", "code+ base RR"}; !slices.Equal(names, want) {
		t.Fatalf("compared %q", names)
	}
	if all[0].Corrected > 0.001 || all[0].Difference < 0.4 || all[3].Difference > 0 || all[2].Corrected < 0.05 {
		t.Errorf("%+v", all)
	}
}
