package main

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/picture"
)

func TestEvalCurve(t *testing.T) {
	db, source := trainedDB(t)
	path := filepath.Join(t.TempDir(), "new", "precision.svg")
	lines := strings.Split(strings.TrimSpace(must(t, "eval", db, "--queries", source, "--where", "split=test",
		"--measure", "P@8,R@64,AP", "--curve", path, "--json")), "\n")
	if len(lines) != 9*3+1 {
		t.Fatalf("%d lines: %s", len(lines), lines)
	}
	drawn := read[struct {
		Picture, File string
		Data          picture.Precision
	}](t, lines[27])
	if drawn.Picture != "precision" || drawn.File != path || drawn.Data.Queries != 30 {
		t.Fatal(lines[27])
	}
	for _, r := range drawn.Data.Rankers {
		if !slices.Contains(svgTexts(t, path), r.Ranker) {
			t.Errorf("%s is not drawn", r.Ranker)
		}
		at := map[int]picture.PrecisionPoint{}
		for _, p := range r.Points {
			at[p.Cutoff] = p
		}
		if p, q := measured(t, lines[:27], r.Ranker, "P@8"), measured(t, lines[:27], r.Ranker, "R@64"); at[8].Precision != p || at[64].Recall != q {
			t.Errorf("%s: %+v, %+v, measured %v, %v", r.Ranker, at[8], at[64], p, q)
		}
		if last := at[270]; last.Recall != 1 || len(at) != 10 {
			t.Errorf("%s: %d points, the last %+v", r.Ranker, len(at), last)
		}
	}
}

// measured returns the value of a measure of a ranker from the lines of eval --json.
func measured(t *testing.T, lines []string, ranker, measure string) float64 {
	t.Helper()
	for _, row := range readLines[evalRow](t, strings.Join(lines, "\n")) {
		if row.Ranker == ranker && row.Measure == measure {
			return row.Value
		}
	}
	return math.NaN()
}

func TestEvalCurveFile(t *testing.T) {
	db, _ := trainedDB(t)
	path := filepath.Join(t.TempDir(), "p.PNG")
	plain := must(t, "eval", db, "--sample", "9")
	if with := must(t, "eval", db, "--sample", "9", "--curve", path); with != plain {
		t.Errorf("eval with --curve printed\n%s, without\n%s", with, plain)
	}
	if b := contents(t, path); !strings.HasPrefix(string(b), "\x89PNG") {
		t.Errorf("%.8q", b)
	}
	expect(t, 2, ".svg or .png", "eval", db, "--curve", "p.pdf")
}
