package quality

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Trials is how often the queries are drawn again, and how often their signs.
const Trials = 10000

// A Certainty says how far results could be the luck of the queries: it holds their means over queries that were drawn again, and over
// queries of random sign. Both are drawn once for all results, so that results stay paired query by query.
type Certainty struct {
	results []Result
	drawn   [][]float64 // by result and trial
	signed  [][]float64
}

// An Interval reaches from Low to High.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// NewCertainty tries results of one evaluation. It draws [Trials] times as many random numbers as there are queries, and as many signs;
// the same seed gives the same answers for any number of processors. The error is that of ctx.
func NewCertainty(ctx context.Context, results []Result, seed uint64) (*Certainty, error) {
	c := &Certainty{results: results}
	var err, err2 error
	c.drawn, err = try(ctx, results, seed, drawAgain)
	c.signed, err2 = try(ctx, results, seed, drawSigns)
	return c, cmp.Or(err, err2)
}

// try weighs the queries anew in each trial, and returns the means.
func try(ctx context.Context, results []Result, seed uint64, weigh func(weights []float64, rng *rand.Rand)) ([][]float64, error) {
	means := make([][]float64, len(results))
	for r := range means {
		means[r] = make([]float64, Trials)
	}
	return means, each(ctx, Trials, 0, func() func(int) {
		weights := make([]float64, queriesOf(results))
		return func(trial int) {
			weigh(weights, rand.New(rand.NewPCG(seed, uint64(trial))))
			for r := range results {
				means[r][trial] = floats.Dot(weights, results[r].Values) / float64(len(weights))
			}
		}
	})
}

// queriesOf is how many queries the results, all of them, are of.
func queriesOf(results []Result) int {
	if len(results) == 0 {
		return 0
	}
	return len(results[0].Values)
}

// drawAgain draws as many queries as there are, with replacement: how often each comes is its weight.
func drawAgain(weights []float64, rng *rand.Rand) {
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

// Interval holds the mean of result i at 95 % confidence: the percentile bootstrap (Efron and Tibshirani, "An introduction to the
// bootstrap", 1993).
func (c *Certainty) Interval(i int) Interval { return middle(slices.Clone(c.drawn[i])) }

// difference is the interval of the mean difference of two results.
func (c *Certainty) difference(i, j int) Interval {
	return middle(floats.SubTo(make([]float64, Trials), c.drawn[i], c.drawn[j]))
}

// middle holds 95 % of the values, and sorts them.
func middle(values []float64) Interval {
	slices.Sort(values)
	return Interval{stat.Quantile(0.025, stat.Empirical, values, nil), stat.Quantile(0.975, stat.Empirical, values, nil)}
}

// rounding is by how much equal sums of values from 0 to 1 may differ.
const rounding = 1e-10

// chance is how likely a mean difference at least as large as that of two results is, either way, if it were a coin's toss for each
// query which of the two values belongs to which: the paired randomisation test, which needs no assumption on how values are spread
// (Smucker, Allan and Carterette, CIKM 2007). What was seen counts as one of the trials, so no chance is 0 (Phipson and Smyth, 2010).
func (c *Certainty) chance(i, j int) float64 {
	seen, reached := math.Abs(c.results[i].Value-c.results[j].Value), 1
	for trial, mean := range c.signed[i] {
		if math.Abs(mean-c.signed[j][trial]) >= seen-rounding {
			reached++
		}
	}
	return float64(reached) / (Trials + 1)
}
