package quality

import (
	"context"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// result returns a result with the given values.
func result(ranker string, values []float64) Result {
	return Result{Ranker: ranker, Measure: Measure{Name: "AP"}, Value: mean(values), Queries: len(values), Values: values}
}

// newCertainty returns the certainty of results, with seed 1.
func newCertainty(results ...Result) *Certainty {
	c, err := NewCertainty(context.Background(), results, 1)
	if err != nil {
		panic(err) // the context is never cancelled
	}
	return c
}

// drawNormal returns n values from a normal distribution.
func drawNormal(seed uint64, n int, middle, spread float64) []float64 {
	rng, values := newRand(seed), make([]float64, n)
	for i := range values {
		values[i] = middle + spread*rng.NormFloat64()
	}
	return values
}

// deviation returns the standard deviation of the mean of values, which are the whole population.
func deviation(values []float64) float64 {
	sum, m := 0.0, mean(values)
	for _, v := range values {
		sum += (v - m) * (v - m)
	}
	return math.Sqrt(sum) / float64(len(values))
}

func TestIntervalOfNormalValues(t *testing.T) {
	for seed, n := range []int{100, 400, 2000} {
		values := drawNormal(uint64(seed), n, 0.5, 0.1)
		got := newCertainty(result("a", values)).Interval(0)
		m, reach := mean(values), 1.96*deviation(values)
		if math.Abs(got.Low-(m-reach)) > 0.06*reach || math.Abs(got.High-(m+reach)) > 0.06*reach {
			t.Errorf("%d values: %v, want %.4f to %.4f", n, got, m-reach, m+reach)
		}
	}
}

// 95 % of the intervals should contain the true mean; those of 50 values are a little narrow.
func TestIntervalsHoldTheMean(t *testing.T) {
	var results []Result
	for i := range 300 {
		results = append(results, result("a", drawNormal(uint64(i), 50, 0.3, 0.2)))
	}
	c, held := newCertainty(results...), 0
	for i := range results {
		if in := c.Interval(i); in.Low <= 0.3 && 0.3 <= in.High {
			held++
		}
	}
	if share := float64(held) / 300; share < 0.9 || share > 0.975 {
		t.Errorf("%.3f of the intervals hold the mean", share)
	}
}

// The interval of a difference is that of the queries' differences; the spreads of the two rankers
// do not matter.
func TestDifferenceIsPaired(t *testing.T) {
	a, b := drawNormal(1, 300, 0.5, 0.2), make([]float64, 300)
	differences := drawNormal(2, 300, 0.05, 0.01)
	for i := range b {
		b[i] = a[i] - differences[i]
	}
	c := newCertainty(result("a", a), result("b", b), result("d", differences))
	got, want := c.difference(0, 1), c.Interval(2)
	if math.Abs(got.Low-want.Low) > 1e-12 || math.Abs(got.High-want.High) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
}

// enumerated is the slow twin of pValue: it tries each assignment of signs once.
func enumerated(a, b []float64) float64 {
	observed, asLarge := math.Abs(mean(a)-mean(b)), 0
	for signs := range 1 << len(a) {
		sum := 0.0
		for i := range a {
			sum += (a[i] - b[i]) * float64(1-2*(signs>>i&1))
		}
		if math.Abs(sum)/float64(len(a)) >= observed-1e-12 {
			asLarge++
		}
	}
	return float64(asLarge) / float64(int(1)<<len(a))
}

func TestChanceAgainstEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		// Tenths, as of P@10, make many sums equal.
		tenths := rapid.SliceOfN(rapid.IntRange(0, 10), 2*n, 2*n).Draw(t, "tenths")
		values := make([]float64, 2*n)
		for i := range values {
			values[i] = float64(tenths[i]) / 10
		}
		c := newCertainty(result("a", values[:n]), result("b", values[n:]))
		p, got := enumerated(values[:n], values[n:]), c.pValue(0, 1)
		if math.Abs(got-p) > 5*math.Sqrt(p*(1-p)/Trials)+1.0/Trials {
			t.Fatalf("p-value %v, by enumeration %v", got, p)
		}
	})
}

// Between equally good rankers, p-values are uniformly distributed.
func TestChanceIsUniformUnderTheNull(t *testing.T) {
	results := []Result{result("none", make([]float64, 40))}
	for i := range 500 {
		results = append(results, result("a", drawNormal(uint64(i), 40, 0, 1)))
	}
	c := newCertainty(results...)
	below := map[float64]int{0.05: 0, 0.25: 0, 0.5: 0, 0.9: 0}
	for i := range 500 {
		p := c.pValue(i+1, 0)
		for level := range below {
			if p <= level {
				below[level]++
			}
		}
	}
	for level, n := range below {
		if want := 500 * level; math.Abs(float64(n)-want) > 3.3*math.Sqrt(want*(1-level)) {
			t.Errorf("%d of 500 p-values are at most %v", n, level)
		}
	}
}

func TestChanceOfExtremes(t *testing.T) {
	zero, one := make([]float64, 50), make([]float64, 50)
	for i := range one {
		one[i] = 1
	}
	c := newCertainty(result("zero", zero), result("one", one))
	if p := c.pValue(0, 0); p != 1 {
		t.Errorf("a ranker against itself: %v", p)
	}
	if p := c.pValue(1, 0); p != 1.0/(Trials+1) {
		t.Errorf("better for all of 50 queries: %v", p)
	}
	if in := c.Interval(1); in != (Interval{1, 1}) {
		t.Errorf("interval of ones: %v", in)
	}
}

func TestCertaintyIsDeterministic(t *testing.T) {
	results := []Result{result("a", drawNormal(1, 90, 0, 1)), result("b", drawNormal(2, 90, 0.2, 1))}
	one, again := newCertainty(results...), newCertainty(results...)
	if one.Interval(0) != again.Interval(0) || one.pValue(0, 1) != again.pValue(0, 1) {
		t.Error("one seed gives two answers")
	}
	if other, err := NewCertainty(t.Context(), results, 2); err != nil || one.Interval(0) == other.Interval(0) {
		t.Errorf("two seeds give one interval, %v", err)
	}
}

func TestCertaintyOfNothing(t *testing.T) {
	if all := newCertainty().Compare(func(string) bool { return true }); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewCertainty(ctx, nil, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func BenchmarkCertainty(b *testing.B) {
	var results []Result
	for i := range 24 {
		results = append(results, result("a", drawNormal(uint64(i), 7300, 0.5, 0.2)))
	}
	for b.Loop() {
		newCertainty(results...)
	}
}
