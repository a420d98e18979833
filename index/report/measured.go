package report

import (
	"fmt"

	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// measured has a row for each ranker and a column for each measure.
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

// level is that at which rankers are told apart.
const level = 0.05

// compared has a table for each measure.
func (r *Report) compared() section {
	s := section{ID: "comparisons", Title: "Against the baselines"}
	found := map[string]int{}
	for i, c := range r.Comparisons {
		if i == 0 || c.Measure != r.Comparisons[i-1].Measure {
			s.Tables = append(s.Tables, table{Caption: "Differences in " + c.Measure.String(),
				Head: []string{"Rankers", "Difference", "95 % interval", "p", "p, corrected", fmt.Sprintf("At %.0f %%", 100*level)}})
		}
		t := &s.Tables[len(s.Tables)-1]
		t.Rows = append(t.Rows, []string{c.Ranker + " against " + c.Baseline, signed(c.Difference, 4),
			fmt.Sprintf("%s to %s", signed(c.Interval.Low, 3), signed(c.Interval.High, 3)), share(c.P, 4), share(c.Corrected, 4), verdict(c)})
		found[verdict(c)]++
	}
	s.Text = []string{fmt.Sprintf("Of %s, the codes are better than the baseline in %d, worse in %d, and cannot be told from it in %d.",
		english.Count(len(r.Comparisons), "comparison"), found[better], found[worse], found[alike])}
	return s
}

// What comparisons come to.
const (
	better = "better"
	worse  = "worse"
	alike  = "not told apart"
)

// verdict is what the corrected chance allows to say.
func verdict(c quality.Comparison) string {
	switch {
	case c.Corrected >= level:
		return alike
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
