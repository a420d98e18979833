package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/picture"
	"github.com/hashsearch/hashsearch/index/quality"
)

const width = 12

// topics returns n documents with five labels. Codes are those of the label with one bit flipped.
// Bit 7 is always one.
func topics(n int) []quality.Row {
	rng := rand.New(rand.NewPCG(1, 1))
	rows := make([]quality.Row, n)
	for i := range rows {
		rows[i] = quality.Row{ID: fmt.Sprint(i), Labels: []string{fmt.Sprint("topic ", i%5)}, Code: hashing.Code{0xa5c<<(i%5)&0xfff | 1<<7}}
		if bit := rng.IntN(width); bit != 7 {
			rows[i].Code.Flip(bit)
		}
	}
	return rows
}

// A guesser gives documents of the query's topic a higher score, plus noise.
type guesser struct {
	name  string
	noise float32
	rows  []quality.Row
}

func (g guesser) Name() string { return g.name }
func (g guesser) Len() int     { return len(g.rows) }
func (g guesser) Score(dst []float32, q *quality.Query) {
	rng := rand.New(rand.NewPCG(uint64(q.Self), 2))
	for i, r := range g.rows {
		dst[i] = g.noise * rng.Float32()
		if r.Labels[0] == q.Labels[0] {
			dst[i]++
		}
	}
}

// sample returns a report on documents of which two have a topic of their own. The name of the
// collection contains markup.
func sample(t *testing.T, ctx context.Context) (*Report, error) {
	t.Helper()
	rows := topics(62)
	rows[60].Labels, rows[61].Labels = []string{"alone"}, []string{"alone, too"}
	e := Evidence{Rows: rows, Queries: quality.Queries(rows), Relevance: quality.ByLabels(rows)}
	for _, name := range []string{"P@5", "AP"} {
		m, err := quality.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		e.Measures = append(e.Measures, m)
	}
	rankers := []quality.Ranker{quality.NewCodes(rows, width), guesser{"tfidf", 2, rows}, guesser{"random", 99, rows}}
	results, err := quality.Evaluate(t.Context(), rankers, e.Queries, e.Relevance, append(picture.PrecisionMeasures(62), e.Measures...), nil)
	if err != nil {
		t.Fatal(err)
	}
	e.Results = results
	return New(ctx, Facts{
		Version: "(devel)", Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Collection: "<b>new|s*</b>\n.db", NoCode: 4, Seed: 1,
		Model:   Model{"stacked", width, "0123456789abcdef", 7, 61},
		Queries: Queries{Source: "q.jsonl where <split=test>", Offered: 62, Unjudged: 1, Stored: 3}, Warnings: []string{"62 <documents>: too few"},
	}, e)
}

func must(t *testing.T) *Report {
	t.Helper()
	r, err := sample(t, t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReport(t *testing.T) {
	r := must(t)
	if r.Documents != 62 || r.Queries.Count != 60 || r.Queries.NoRelevant != 2 || len(r.Results) != 6 || len(r.Comparisons) != 4 {
		t.Errorf("%+v", r)
	}
	for _, q := range r.Results {
		if q.Interval.Low >= q.Value || q.Value >= q.Interval.High {
			t.Errorf("%s %v: %v in %v", q.Ranker, q.Measure, q.Value, q.Interval)
		}
	}
	for _, c := range r.Comparisons {
		want := better
		if c.Baseline == "tfidf" && c.Measure.Name == "P" {
			want = notSignificant
		}
		if verdict(c) != want {
			t.Errorf("%+v: %s, want %s", c, verdict(c), want)
		}
	}
	if len(r.Precision.Rankers) != 3 || len(r.Balls.Radii) != width+1 || r.Bits.Dead != 1 {
		t.Errorf("precision of %d rankers, %d radii, %d dead bits", len(r.Precision.Rankers), len(r.Balls.Radii), r.Bits.Dead)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sample(t, ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestVerdict(t *testing.T) {
	for _, tt := range []struct {
		difference, corrected float64
		want                  string
	}{{0.1, 0.04, better}, {-0.1, 0.04, worse}, {0.1, 0.05, notSignificant}, {0, 1, notSignificant}} {
		if got := verdict(quality.Comparison{Difference: tt.difference, P: 0.001, Corrected: tt.corrected}); got != tt.want {
			t.Errorf("difference %v, corrected p %v: %s, want %s", tt.difference, tt.corrected, got, tt.want)
		}
	}
}

func TestShare(t *testing.T) {
	for v, want := range map[float64]string{0.56: ".560", 1: "1.000", -0.25: "-.250", -1: "-1.000", 0: ".000"} {
		if got := share(v, 3); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}

// file returns the content of a file of the report.
func file(t *testing.T, r *Report, name string) string {
	t.Helper()
	files := r.Files()
	i := slices.IndexFunc(files, func(f File) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no %s", name)
	}
	var b bytes.Buffer
	if err := files[i].Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestJSONHoldsTheReport(t *testing.T) {
	r := must(t)
	text := file(t, r, "report.json")
	if !Is(strings.NewReader(text)) || Is(strings.NewReader(`{"made_by":"another"}`)) || Is(strings.NewReader("[1]")) || Is(strings.NewReader("")) {
		t.Error("Is does not recognise the JSON of reports")
	}
	var back Report
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	if back.Collection != r.Collection || back.Results[5].Interval != r.Results[5].Interval || back.Comparisons[3] != r.Comparisons[3] ||
		back.Balls.Radii[3] != r.Balls.Radii[3] || back.Bits.Correlations[3][2] != r.Bits.Correlations[3][2] || !back.Date.Equal(r.Date) {
		t.Errorf("%+v came back", back)
	}
}

// A report can be made of one ranker, one query and one bit.
func TestReportOfLittle(t *testing.T) {
	rows := []quality.Row{{ID: "a", Labels: []string{"x"}, Code: hashing.Code{1}}}
	queries, relevance, ap := []quality.Query{{Row: rows[0]}}, quality.ByLabels(rows), quality.Measure{Name: "AP"}
	results, err := quality.Evaluate(t.Context(), []quality.Ranker{quality.NewCodes(rows, 1)}, queries, relevance, []quality.Measure{ap}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(t.Context(), Facts{Model: Model{Bits: 1}}, Evidence{rows, queries, relevance, results, []quality.Measure{ap}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Files() {
		if text := file(t, r, f.Name); len(text) < 100 || strings.Contains(text, "NaN") {
			t.Errorf("%s: %q", f.Name, text)
		}
	}
}
