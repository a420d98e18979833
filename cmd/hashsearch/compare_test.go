package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/jobs"
)

func compareJSON(t *testing.T, args ...string) []jobs.Contender {
	t.Helper()
	return readLines[jobs.Contender](t, must(t, append(append([]string{"compare"}, args...), "--json", "--measure", "P@10")...))
}

func TestCompareSaysWhichKindIsBetter(t *testing.T) {
	db, source := trainedDB(t)
	all := compareJSON(t, db, "--kinds", "stacked,lsh", "--widths", "4", "--hidden", "30", "--queries", source, "--where", "split=test")
	var names []string
	for _, one := range all {
		names = append(names, one.Name)
	}
	if got, want := strings.Join(names, " "), "stacked lsh words tfidf bm25 lsa"; got != want {
		t.Fatalf("compared %s, want %s", got, want)
	}
	learned, random := all[0], all[1]
	if learned.Measures["P@10"] < random.Measures["P@10"]+0.05 {
		t.Errorf("stacked %.3f, lsh %.3f", learned.Measures["P@10"], random.Measures["P@10"])
	}
	if learned.Halves <= random.Halves {
		t.Errorf("by halves stacked has %.3f, lsh %.3f", learned.Halves, random.Halves)
	}
	if learned.Bits != 4 || learned.Seconds <= 0 || learned.Bytes <= 0 || learned.Entropy < 0.5 || learned.Entropy > 1 {
		t.Errorf("row of stacked: %+v", learned)
	}
	if s := must(t, "models", db, "--json"); strings.Count(s, "\n") != 1 {
		t.Errorf("compare changed the collection:\n%s", s)
	}
}

func TestCompareKindsByBinarisers(t *testing.T) {
	db, _ := trainedDB(t)
	var got []string
	for _, one := range compareJSON(t, db, "--kinds", "itq,lsh", "--binarisers", "itq,half,random", "--widths", "4") {
		got = append(got, one.Name+"/"+string(one.Binariser))
	}
	if got, want := strings.Join(got, " "), "itq/itq itq/half itq/random lsh/itq lsh/half lsh/random words/ tfidf/ bm25/ lsa/"; got != want {
		t.Errorf("compared %s, want %s", got, want)
	}
	if out := must(t, "compare", db, "--kinds", "itq", "--widths", "4", "--measure", "P@10"); !strings.Contains(out, "itq    itq        4 ") {
		t.Errorf("without --binarisers the kind chooses:\n%s", out)
	}
}

func TestCompareAdoptsTheBest(t *testing.T) {
	db, _ := trainedDB(t)
	must(t, "compare", db, "--kinds", "lsh,stacked", "--widths", "8", "--hidden", "30", "--measure", "P@10", "--adopt", "--epochs", "30")
	if g := modelInUse(t, db); g.Kind != "stacked" || g.Bits != 8 {
		t.Errorf("in use is %+v", g)
	}
}

func TestCompareUsage(t *testing.T) {
	db, _ := trainedDB(t)
	for _, args := range [][]string{{"--kinds", "best"}, {"--binarisers", "best"}, {"--widths", "0"}, {"--measure", "Q@5"}, {"--corruption", "rain:0.3"}} {
		expect(t, 2, "", append([]string{"compare", db}, args...)...)
	}
}

// Without labels, compare evaluates with halves of documents.
func TestCompareWithoutLabels(t *testing.T) {
	db := filepath.Join(t.TempDir(), "plain.db")
	var lines strings.Builder
	for i, topic := range []string{"sail tide net boat reef", "oven bread dough yeast salt", "orbit moon crew rocket probe"} {
		words := strings.Fields(topic)
		for j := range 40 {
			fmt.Fprintf(&lines, "{\"id\":\"%d-%d\",\"text\":\"%s %s %s\"}\n", i, j, words[j%5], words[(j+1+j/5%3)%5], words[(j+3)%5])
		}
	}
	source := tempFile(t, "plain.jsonl", lines.String())
	must(t, "ingest", db, source)
	all := compareJSON(t, db, "--kinds", "stacked,lsh", "--widths", "4", "--hidden", "30", "--adopt")
	if len(all) != 6 || all[0].Measures["P@10"] <= all[1].Measures["P@10"] || all[0].Halves <= all[1].Halves {
		t.Fatalf("compared %+v", all)
	}
	if out := must(t, "eval", db, "--measure", "P@10"); !strings.Contains(out, "code+rerank") {
		t.Errorf("eval printed\n%s", out)
	}
	if g := must(t, "models", db, "--json"); !strings.Contains(g, `"kind":"stacked"`) {
		t.Errorf("adopted %s", g)
	}
}
