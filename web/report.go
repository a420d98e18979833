package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// Counted describes how many queries the means are over, and why others are left out.
func (p page) Counted(e wire.Evaluated) string {
	return p.T("Queries: %s evaluated. Left out: %s not judged, %s without a relevant document, %s without a known word.",
		thousands(e.Queries), thousands(e.Unjudged), thousands(e.LeftOut-e.Unjudged), thousands(e.NoWord))
}

// scoreOf returns the value of a ranker by a measure, and whether it was measured.
func scoreOf(e wire.Evaluated, ranker, measure string) (float64, bool) {
	i := slices.IndexFunc(e.Measures, func(m wire.Score) bool { return m.Ranker == ranker && m.Measure == measure })
	if i < 0 {
		return 0, false
	}
	return e.Measures[i].Value, true
}

// A report is a table with a row for each ranker and a column for each measure.
type report struct {
	Measures []string
	Rows     []reportRow
}

type reportRow struct {
	Name  string
	Ours  bool // ranks by codes, not a baseline
	Cells []cell
}

type cell struct {
	Value    float64
	Measured bool
	Best     bool
}

// Bar returns the length of the bar that shows the value, at most 100.
func (c cell) Bar() int { return int(100*min(1, max(0, c.Value)) + 0.5) }

// rankerRows returns the values of each ranker, in the order of the API.
func rankerRows(e wire.Evaluated) (names []string, values [][]wire.Score) {
	for _, m := range e.Measures {
		i := slices.Index(names, m.Ranker)
		if i < 0 {
			i, names, values = len(names), append(names, m.Ranker), append(values, nil)
		}
		values[i] = append(values[i], m)
	}
	return names, values
}

// contenders returns the names and values of the hash functions and baselines of a comparison.
func contenders(all []wire.Contender) (names []string, values [][]wire.Score) {
	for _, c := range all {
		name := c.Name
		if c.Bits > 0 && !isBaseline(name) {
			name += " " + strconv.Itoa(c.Bits)
		}
		var row []wire.Score
		for _, measure := range slices.Sorted(maps.Keys(c.Measures)) {
			row = append(row, wire.Score{Ranker: name, Measure: measure, Value: c.Measures[measure]})
		}
		names, values = append(names, name), append(values, row)
	}
	return names, values
}

// report arranges values by name and measure, and marks the best of each measure.
func (p page) report(names []string, values [][]wire.Score) *report {
	t := &report{}
	best := map[string]float64{}
	for _, row := range values {
		for _, m := range row {
			if !slices.Contains(t.Measures, m.Measure) {
				t.Measures = append(t.Measures, m.Measure)
			}
			best[m.Measure] = max(best[m.Measure], m.Value)
		}
	}
	for i, row := range values {
		r := reportRow{Name: p.Ranker(names[i]), Ours: !isBaseline(names[i])}
		for _, measure := range t.Measures {
			j := slices.IndexFunc(row, func(m wire.Score) bool { return m.Measure == measure })
			if j < 0 {
				r.Cells = append(r.Cells, cell{})
				continue
			}
			r.Cells = append(r.Cells, cell{Value: row[j].Value, Measured: true, Best: row[j].Value == best[measure]})
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// baselines lists the rankers that codes are compared with.
var baselines = []string{"words", "bm25", "tfidf", "lsa", "random"}

func isBaseline(ranker string) bool { return slices.Contains(baselines, ranker) }

// Ranker returns the displayed name of a ranker.
func (p page) Ranker(ranker string) string {
	switch ranker {
	case "hybrid":
		return p.T("words and codes")
	case "words":
		return p.T("all words")
	case "code":
		return p.T("codes only")
	case "code+asymmetric":
		return p.T("codes, re-ranked by activations")
	case "code+rerank":
		return p.T("codes, re-ranked by words")
	case "bm25":
		return p.T("BM25 of the vocabulary")
	case "tfidf":
		return p.T("TF-IDF of the vocabulary")
	case "lsa":
		return p.T("latent semantic analysis")
	case "random":
		return p.T("random bits")
	}
	return ranker
}

// Means returns the definition of a measure in words.
func (p page) Means(measure string) string {
	name, k, _ := strings.Cut(measure, "@")
	switch name {
	case "P":
		return p.T("share of relevant documents among the first %s; with labels, a document is relevant if it has a label of the query", k)
	case "R":
		return p.T("share of all relevant documents that are among the first %s", k)
	case "nDCG":
		return p.T("gain of the first %s documents, with more weight on higher ranks; 1 is the best possible order", k)
	case "AP", "MAP":
		return p.T("mean of the precisions at the ranks of all relevant documents; it depends on the whole order")
	case "RR":
		return p.T("one divided by the rank of the first relevant document")
	case "Success":
		return p.T("share of queries with a relevant document among the first %s", k)
	case "Rprec":
		return p.T("precision at the rank that equals the number of relevant documents")
	}
	return ""
}
