package quality

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"github.com/hashsearch/hashsearch/ae/parallel"
)

// Trials is the number of bootstrap samples, and of assignments of random signs.
const Trials = 10000

// A Certainty estimates how much results depend on the choice of queries. It holds their means over
// queries resampled with replacement, and over queries with random signs. Each sample is shared by
// all results, so that results stay paired query by query.
type Certainty struct {
	results   []Result
	resampled [][]float64 // by result and trial
	flipped   [][]float64
}

// An Interval reaches from Low to High.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// NewCertainty resamples the queries of results, which must come from one evaluation. It draws
// [Trials] times as many random numbers as there are queries, and as many signs. The same seed
// gives the same answers for any number of processors. The error is that of ctx.
func NewCertainty(ctx context.Context, results []Result, seed uint64) (*Certainty, error) {
	c := &Certainty{results: results}
	var err, err2 error
	c.resampled, err = trialMeans(ctx, results, seed, resample)
	c.flipped, err2 = trialMeans(ctx, results, seed, drawSigns)
	return c, cmp.Or(err, err2)
}

// trialMeans draws new weights for the queries in each trial and returns the weighted means, by
// result and trial.
func trialMeans(ctx context.Context, results []Result, seed uint64, weigh func(weights []float64, rng *rand.Rand)) ([][]float64, error) {
	means := make([][]float64, len(results))
	for r := range means {
		means[r] = make([]float64, Trials)
	}
	return means, parallel.Workers(ctx, Trials, func(int) func(int) error {
		weights := make([]float64, queryCount(results))
		return func(trial int) error {
			weigh(weights, rand.New(rand.NewPCG(seed, uint64(trial))))
			for r := range results {
				means[r][trial] = floats.Dot(weights, results[r].Values) / float64(len(weights))
			}
			return nil
		}
	})
}

// queryCount returns the number of queries of the results, which is the same for all.
func queryCount(results []Result) int {
	if len(results) == 0 {
		return 0
	}
	return len(results[0].Values)
}

// resample draws as many queries as there are, with replacement. The weight of a query is the
// number of times that it was drawn.
func resample(weights []float64, rng *rand.Rand) {
	clear(weights)
	for range weights {
		weights[rng.IntN(len(weights))]++
	}
}

func drawSigns(weights []float64, rng *rand.Rand) {
	var coins uint64
	for i := range weights {
		if i%64 == 0 {
			coins = rng.Uint64()
		}
		weights[i] = 1 - 2*float64(coins>>(i%64)&1)
	}
}

// Interval returns the 95 % confidence interval of the mean of result i by the percentile bootstrap
// (Efron and Tibshirani, "An introduction to the bootstrap", 1993).
func (c *Certainty) Interval(i int) Interval { return central95(slices.Clone(c.resampled[i])) }

// difference returns the 95 % confidence interval of the mean difference of two results.
func (c *Certainty) difference(i, j int) Interval {
	return central95(floats.SubTo(make([]float64, Trials), c.resampled[i], c.resampled[j]))
}

// central95 returns the interval of the central 95 % of the values, which it sorts.
func central95(values []float64) Interval {
	slices.Sort(values)
	return Interval{stat.Quantile(0.025, stat.Empirical, values, nil), stat.Quantile(0.975, stat.Empirical, values, nil)}
}

// rounding bounds the difference that rounding causes between equal sums of values from 0 to 1.
const rounding = 1e-10

// pValue returns the two-sided p-value of the paired randomisation test of two results: the
// probability of a mean difference at least as large as the observed one if, for each query, a coin
// decided which of the two values belongs to which result. The test assumes nothing about the
// distribution of the values (Smucker, Allan and Carterette, CIKM 2007). The observed difference
// counts as one of the trials, so no p-value is 0 (Phipson and Smyth, 2010).
func (c *Certainty) pValue(i, j int) float64 {
	observed, asLarge := math.Abs(c.results[i].Value-c.results[j].Value), 1
	for trial, mean := range c.flipped[i] {
		if math.Abs(mean-c.flipped[j][trial]) >= observed-rounding {
			asLarge++
		}
	}
	return float64(asLarge) / (Trials + 1)
}
