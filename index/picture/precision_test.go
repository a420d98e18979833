package picture

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/index/quality"
)

// A sorter scores documents by a function of whether they share the query's label and of their
// number.
type sorter struct {
	name  string
	rows  []quality.Row
	score func(same bool, i int) float32
}

func (s sorter) Name() string { return s.name }
func (s sorter) Len() int     { return len(s.rows) }
func (s sorter) Score(dst []float32, q *quality.Query) {
	for i, r := range s.rows {
		dst[i] = s.score(r.Labels[0] == q.Labels[0], i)
	}
}

// precision returns the picture of three rankers, from good to bad, on 100 documents. Ten of them
// are relevant to each query.
func precision(t *testing.T) *Precision {
	t.Helper()
	var rows []quality.Row
	for i := range 100 {
		rows = append(rows, quality.Row{ID: fmt.Sprint(i), Labels: []string{fmt.Sprint(i % 10)}})
	}
	queries := make([]quality.Query, 50)
	for i := range queries {
		queries[i].Row = rows[i]
	}
	ranker := func(name string, score func(same bool, i int) float32) quality.Ranker {
		return sorter{name, rows, score}
	}
	results, err := quality.Evaluate(t.Context(), []quality.Ranker{
		ranker("perfect & first", func(same bool, _ int) float32 {
			if same {
				return 1
			}
			return 0
		}),
		ranker("by number", func(_ bool, i int) float32 { return float32(i) }),
		ranker("blind", func(bool, int) float32 { return 0 }),
	}, queries, quality.ByLabels(rows), PrecisionMeasures(len(rows)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return NewPrecision(results)
}

func TestPrecision(t *testing.T) {
	p := precision(t)
	if p.Queries != 50 || len(p.Rankers) != 3 {
		t.Fatalf("%+v", p)
	}
	for i, r := range p.Rankers {
		var cutoffs []int
		last := PrecisionPoint{}
		for _, at := range r.Points {
			cutoffs = append(cutoffs, at.Cutoff)
			if at.Recall < last.Recall {
				t.Errorf("%s: recall falls from %+v to %+v", r.Ranker, last, at)
			}
			if i == 0 && at.Cutoff <= 10 && (at.Precision != 1 || math.Abs(at.Recall-float64(at.Cutoff)/10) > 1e-12) {
				t.Errorf("perfect: %+v", at)
			}
			if i == 2 && math.Abs(at.Precision-0.1) > 1e-12 {
				t.Errorf("blind: %+v", at)
			}
			last = at
		}
		if !slices.Equal(cutoffs, []int{1, 2, 4, 8, 16, 32, 64, 100}) || last.Recall != 1 || math.Abs(last.Precision-0.1) > 1e-12 {
			t.Errorf("%s: cutoffs %v, at last %+v", r.Ranker, cutoffs, last)
		}
	}
}

func TestPrecisionIsDrawn(t *testing.T) {
	p := precision(t)
	wantTexts(t, p, "Precision by recall, mean of 50 queries", "perfect & first", "by number", "blind", "recall in %", "precision in %", "100")
	m := decode(t, p)
	for i := range p.Rankers {
		if s := share(m, palette[i]); s < 1e-4 {
			t.Errorf("%s covers %v", p.Rankers[i].Ranker, s)
		}
	}
}

// Pictures of points without recall, of one point and of none can be drawn.
func TestPrecisionOfLittle(t *testing.T) {
	for _, points := range [][]PrecisionPoint{nil, {{Cutoff: 1}}, {{1, 1, 1}}, {{Cutoff: 1}, {2, 0.5, 1}}} {
		p := &Precision{Queries: 1, Rankers: []RankerPoints{{"only", points}}}
		wantTexts(t, p, "only", "100")
		decode(t, p)
	}
	wantTexts(t, &Precision{}, "recall in %")
}

func TestPrecisionMeasures(t *testing.T) {
	for n, want := range map[int]string{0: "[]", 1: "[P@1 R@1]", 2: "[P@1 R@1 P@2 R@2]", 5: "[P@1 R@1 P@2 R@2 P@4 R@4 P@5 R@5]"} {
		if got := fmt.Sprint(PrecisionMeasures(n)); got != want {
			t.Errorf("%d documents: %s, want %s", n, got, want)
		}
	}
}
