package quality

import (
	"cmp"
	"slices"
)

// A Comparison is what one measure says of two rankers on the same queries.
type Comparison struct {
	Ranker     string   `json:"ranker"`
	Baseline   string   `json:"baseline"`
	Measure    Measure  `json:"measure"`
	Difference float64  `json:"difference"` // of the means: above 0 where the ranker is better
	Interval   Interval `json:"interval"`   // of the difference, at 95 % confidence, for this comparison alone
	P          float64  `json:"p"`          // of the paired randomisation test, two-sided
	Corrected  float64  `json:"corrected"`  // P, corrected for all comparisons that were made
}

// Compare compares each ranker that is ours with each that is not, by each measure: those of the first measure come first.
func (c *Certainty) Compare(ours func(ranker string) bool) []Comparison {
	var all []Comparison
	var p []float64
	for i, r := range c.results {
		for j, b := range c.results {
			if r.Measure == b.Measure && ours(r.Ranker) && !ours(b.Ranker) {
				p = append(p, c.chance(i, j))
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

// Holm corrects chances for their number, so that whatever is true, all that are corrected to less than α are right but for a chance of
// α (Holm, "A simple sequentially rejective multiple test procedure", 1979).
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
