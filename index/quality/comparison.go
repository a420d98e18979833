package quality

import (
	"cmp"
	"slices"
)

// A Comparison compares two rankers by one measure on the same queries.
type Comparison struct {
	Ranker     string   `json:"ranker"`
	Baseline   string   `json:"baseline"`
	Measure    Measure  `json:"measure"`
	Difference float64  `json:"difference"` // of the means: positive if the ranker is better
	Interval   Interval `json:"interval"`   // 95 % interval of the difference, uncorrected
	P          float64  `json:"p"`          // of the paired randomisation test, two-sided
	Corrected  float64  `json:"corrected"`  // P, corrected for the number of comparisons
}

// Compare compares each ranker for which ours is true with each for which it is false, by each
// measure. Comparisons are ordered by measure, in the order of the results.
func (c *Certainty) Compare(ours func(ranker string) bool) []Comparison {
	var all []Comparison
	var p []float64
	for i, r := range c.results {
		for j, b := range c.results {
			if r.Measure == b.Measure && ours(r.Ranker) && !ours(b.Ranker) {
				p = append(p, c.pValue(i, j))
				all = append(all, Comparison{r.Ranker, b.Ranker, r.Measure, r.Value - b.Value, c.difference(i, j), p[len(p)-1], 0})
			}
		}
	}
	for i, corrected := range Holm(p) {
		all[i].Corrected = corrected
	}
	return c.byMeasure(all)
}

func (c *Certainty) byMeasure(all []Comparison) []Comparison {
	place := func(m Measure) int { return slices.IndexFunc(c.results, func(r Result) bool { return r.Measure == m }) }
	slices.SortStableFunc(all, func(x, y Comparison) int { return place(x.Measure) - place(y.Measure) })
	return all
}

// Holm corrects p-values for their number, so that the probability of any false rejection among
// those corrected to less than α is at most α, whichever hypotheses are true (Holm, "A simple
// sequentially rejective multiple test procedure", 1979).
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	corrected, least := make([]float64, len(p)), 0.0
	for n, i := range order {
		least = max(least, min(1, p[i]*float64(len(p)-n)))
		corrected[i] = least
	}
	return corrected
}
