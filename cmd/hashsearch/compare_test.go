package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func compareJSON(t *testing.T, args ...string) []contender {
	t.Helper()
	var all []contender
	for line := range strings.Lines(must(t, append(append([]string{"compare"}, args...), "--json", "--measure", "P@10")...)) {
		var one contender
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

func TestCompareSaysWhichKindIsBetter(t *testing.T) {
	db, source := trainedDB(t)
	all := compareJSON(t, db, "--kinds", "stacked,lsh", "--widths", "4", "--hidden", "30", "--queries", source, "--where", "split=test")
	var names []string
	for _, one := range all {
		names = append(names, one.Name)
	}
	if got, want := strings.Join(names, " "), "stacked lsh tfidf bm25 lsa"; got != want {
		t.Fatalf("compared %s, want %s", got, want)
	}
	learned, random := all[0], all[1]
	if learned.Measures["P@10"] < random.Measures["P@10"]+0.05 {
		t.Errorf("stacked %.3f, lsh %.3f", learned.Measures["P@10"], random.Measures["P@10"])
	}
	if learned.Bits != 4 || learned.Seconds <= 0 || learned.Bytes <= 0 || learned.Entropy < 0.5 || learned.Entropy > 1 {
		t.Errorf("of stacked it says %+v", learned)
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
	if got, want := strings.Join(got, " "), "itq/itq itq/half itq/random lsh/itq lsh/half lsh/random tfidf/ bm25/ lsa/"; got != want {
		t.Errorf("compared %s, want %s", got, want)
	}
	if out := must(t, "compare", db, "--kinds", "itq", "--widths", "4", "--measure", "P@10"); !strings.Contains(out, "itq    itq        4 ") {
		t.Errorf("without --binarisers the kind chooses:\n%s", out)
	}
}

func TestCompareAdoptsTheBest(t *testing.T) {
	db, _ := trainedDB(t)
	must(t, "compare", db, "--kinds", "lsh,stacked", "--widths", "8", "--hidden", "30", "--measure", "P@10", "--adopt", "--epochs", "30")
	for line := range strings.Lines(must(t, "models", db, "--json")) {
		var g struct {
			Kind    string
			Bits    int
			Current bool
		}
		if err := json.Unmarshal([]byte(line), &g); err != nil {
			t.Fatal(err)
		}
		if g.Current && (g.Kind != "stacked" || g.Bits != 8) {
			t.Errorf("in use is %+v", g)
		}
	}
}

func TestCompareUsage(t *testing.T) {
	db, _ := trainedDB(t)
	for _, args := range [][]string{{"--kinds", "best"}, {"--binarisers", "best"}, {"--widths", "0"}, {"--measure", "Q@5"}, {"--corruption", "rain:0.3"}} {
		if r := hashsearch(t, "", append([]string{"compare", db}, args...)...); r.status != 2 {
			t.Errorf("%v: exit status %d\n%s", args, r.status, r.errors)
		}
	}
}
