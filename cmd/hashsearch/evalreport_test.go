package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/report"
)

func TestEvalReport(t *testing.T) {
	db, source := trainedDB(t)
	dir := filepath.Join(t.TempDir(), "new", "report")
	args := []string{"eval", db, "--queries", source, "--where", "split=test", "--measure", "P@8,AP", "--json"}
	plain := must(t, args...)
	if with := must(t, append(args, "--report", dir)...); with != plain {
		t.Errorf("eval with --report printed\n%s, without\n%s", with, plain)
	}
	b := contents(t, filepath.Join(dir, "report.json"))
	r := read[report.Report](t, b)
	lines := strings.Split(strings.TrimSpace(plain), "\n")
	if len(r.Results) != len(lines) {
		t.Fatalf("%d results, %d printed", len(r.Results), len(lines))
	}
	for _, q := range r.Results {
		if want := measured(t, lines, q.Ranker, q.Measure.String()); q.Value != want || q.Interval.Low > want || q.Interval.High < want {
			t.Errorf("%s %v: %v in %v, printed %v", q.Ranker, q.Measure, q.Value, q.Interval, want)
		}
	}
	if r.Collection != "t.db" || r.Documents != 270 || r.Model.Bits != 16 || r.Model.Documents != 270 || len(r.Comparisons) != 4*5*2 || r.Date.IsZero() ||
		r.Queries != (report.Queries{Source: "corpus.jsonl where split=test", Offered: 30, Count: 30}) {
		t.Errorf("%+v", r.Facts)
	}
	for _, name := range []string{"precision.svg", "balls.svg", "bits.svg"} {
		svgTexts(t, filepath.Join(dir, name))
	}
}

// A report states that halves of documents define the relevant ones.
func TestEvalReportByHalves(t *testing.T) {
	db, _ := trainedDB(t)
	dir := t.TempDir()
	must(t, "eval", db, "--halves", "--sample", "20", "--measure", "P@8", "--report", dir)
	b := contents(t, filepath.Join(dir, "report.md"))
	if want := "to the half of the query's words that is not searched for"; !strings.Contains(string(b), want) {
		t.Errorf("no %q in\n%s", want, b)
	}
}

func TestEvalReportDirectory(t *testing.T) {
	db, _ := trainedDB(t)
	dir := t.TempDir()
	mine := filepath.Join(dir, "letter.txt")
	write(t, mine, "dear")
	for range 2 { // the second report replaces the first
		must(t, "eval", db, "--sample", "9", "--measure", "AP", "--report", dir)
	}
	if b := contents(t, mine); string(b) != "dear" {
		t.Errorf("%q", b)
	}
	for _, name := range []string{"report.json", "report.html", "report.md", "bits.svg"} {
		foreign := t.TempDir()
		path := filepath.Join(foreign, name)
		write(t, path, `{"made_by":"me"}`)
		r := hashsearch(t, "", "eval", db, "--sample", "9", "--report", foreign)
		if r.status != 2 || !strings.Contains(r.errors, name) || r.out != "" {
			t.Errorf("%s: exit status %d\n%s", name, r.status, r.errors)
		}
		if b := contents(t, path); !json.Valid(b) {
			t.Errorf("%s: %q", name, b)
		}
	}
}
