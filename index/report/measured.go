package report

import (
	"fmt"

	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// measured returns the section with the measures: a row for each ranker and a column for each
// measure.
func (r *Report) measured() section {
	t := table{Caption: "Means over the queries, with 95 % confidence intervals", Head: []string{"Ranker"}}
	for i, q := range r.Results {
		if i == 0 || q.Ranker != r.Results[i-1].Ranker {
			t.Rows = append(t.Rows, []string{q.Ranker})
		}
		if len(t.Rows) == 1 {
			t.Head = append(t.Head, q.Measure.String())
		}
		last := &t.Rows[len(t.Rows)-1]
		*last = append(*last, fmt.Sprintf("%s [%s, %s]", share(q.Value, 4), share(q.Interval.Low, 3), share(q.Interval.High, 3)))
	}
	return section{ID: "measures", Title: "Measures", Tables: []table{t}, Figure: &r.figures()[0]}
}

// level is the significance level of comparisons.
const level = 0.05

// compared returns the section with the comparisons: a table for each measure.
func (r *Report) compared() section {
	s := section{ID: "comparisons", Title: "Comparison with the baselines"}
	found := map[string]int{}
	for i, c := range r.Comparisons {
		if i == 0 || c.Measure != r.Comparisons[i-1].Measure {
			s.Tables = append(s.Tables, table{Caption: "Differences in " + c.Measure.String(),
				Head: []string{"Rankers", "Difference", "95 % interval", "p", "p, corrected", fmt.Sprintf("At the %.0f %% level", 100*level)}})
		}
		t := &s.Tables[len(s.Tables)-1]
		t.Rows = append(t.Rows, []string{c.Ranker + " against " + c.Baseline, signed(c.Difference, 4),
			fmt.Sprintf("%s to %s", signed(c.Interval.Low, 3), signed(c.Interval.High, 3)), share(c.P, 4), share(c.Corrected, 4), verdict(c)})
		found[verdict(c)]++
	}
	s.Text = []string{fmt.Sprintf("Of %s, the codes are better than the baseline in %d, worse in %d, and not significantly different in %d.",
		english.Count(len(r.Comparisons), "comparison"), found[better], found[worse], found[notSignificant])}
	return s
}

// Verdicts on comparisons.
const (
	better         = "better"
	worse          = "worse"
	notSignificant = "not significant"
)

// verdict returns the result of a comparison at the significance level.
func verdict(c quality.Comparison) string {
	switch {
	case c.Corrected >= level:
		return notSignificant
	case c.Difference > 0:
		return better
	}
	return worse
}

func signed(v float64, n int) string {
	if v < 0 {
		return share(v, n)
	}
	return "+" + share(v, n)
}
