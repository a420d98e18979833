package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A gain compares searches by the model with searches by words alone, both measured on the
// documents of the collection.
type gain struct {
	page
	First  int // hits of each query that were judged
	Model  standing
	Words  standing
	Halves bool    // halves of documents determined the relevant documents
	Error  float64 // differences of shares up to it are reported as none
}

// A standing is the mean number of relevant documents among the first hits of a query.
type standing struct{ Hits, Share float64 }

// Bar returns the length of the bar that shows the standing, at most 100.
func (s standing) Bar() int { return cell{Value: s.Share}.Bar() }

// String formats the number of relevant documents with one decimal.
func (s standing) String() string { return fmt.Sprintf("%.1f", s.Hits) }

// gain returns the comparison in an evaluation, nil if it lacks a precision of either ranker.
func (p page) gain(e *wire.Evaluated) *gain {
	if e == nil {
		return nil
	}
	for _, m := range e.Measures {
		first, err := strconv.Atoi(strings.TrimPrefix(m.Measure, "P@"))
		if err != nil || first <= 0 || !strings.HasPrefix(m.Measure, "P@") {
			continue
		}
		model, measured := firstScore(*e, m.Measure, "hybrid", "code")
		words, also := firstScore(*e, m.Measure, "words", "bm25")
		if measured && also {
			return &gain{p, first, standing{model * float64(first), model}, standing{words * float64(first), words}, e.Halves, samplingError(e.Queries)}
		}
	}
	return nil
}

// firstScore returns the value of the first of rankers that was measured.
func firstScore(e wire.Evaluated, measure string, rankers ...string) (float64, bool) {
	for _, ranker := range rankers {
		if value, ok := scoreOf(e, ranker, measure); ok {
			return value, true
		}
	}
	return 0, false
}

// samplingError returns an upper bound of the standard error of the difference of two precisions,
// each a mean over queries: the precision of a query has a variance of at most 1/4. The bound takes
// the two as independent; it is at least the hundredth below which a difference does not matter.
func samplingError(queries int) float64 { return max(.01, math.Sqrt(.5/float64(max(1, queries)))) }

// Sentence states what the model gains over words alone.
func (g *gain) Sentence() string {
	first := strconv.Itoa(g.First)
	switch d := g.Model.Share - g.Words.Share; {
	case math.Abs(d) <= g.Error:
		return g.T("The model finds about as much as words alone: of the first %s hits, %s are relevant on average, and %s by words alone.", first, g.Model, g.Words)
	case d > 0:
		return g.T("The model finds more than words alone: of the first %s hits, %s are relevant on average, and %s by words alone.", first, g.Model, g.Words)
	}
	return g.T("Words alone find more than the model: of the first %s hits, %s are relevant on average by the model, and %s by words alone.", first, g.Model, g.Words)
}
