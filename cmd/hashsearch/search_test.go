package main

import (
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestScoreParts(t *testing.T) {
	db, _ := trainedDB(t)
	for _, tt := range []struct{ rerank, heading string }{
		{"", "WORDS CODE SCORE ID LABELS TEXT"},
		{"none", "DISTANCE SCORE ID LABELS TEXT"},
		{"asymmetric", "DISTANCE SIMILARITY ASYMMETRIC SCORE ID LABELS TEXT"},
		{"tfidf", "DISTANCE SIMILARITY ASYMMETRIC TFIDF SCORE ID LABELS TEXT"},
		{"bm25", "DISTANCE SIMILARITY ASYMMETRIC BM25 SCORE ID LABELS TEXT"},
	} {
		for _, args := range [][]string{{"search", db, "harbour tide"}, {"similar", db, "sea/0"}} {
			if tt.rerank != "" {
				args = append(args, "--rerank", tt.rerank)
			}
			if head, _, _ := strings.Cut(must(t, args...), "\n"); strings.Join(strings.Fields(head), " ") != tt.heading {
				t.Errorf("%v: columns %s, want %s", args, head, tt.heading)
			}
			checkParts(t, tt.rerank, must(t, append(args, "--json")...))
		}
	}
}

// checkParts checks that the score is the sum of its parts, and that hits are ordered by score.
func checkParts(t *testing.T, rerank, out string) {
	t.Helper()
	a := read[answer](t, out)
	if len(a.Hits) != 10 {
		t.Fatal(out)
	}
	for i, h := range a.Hits {
		want := h.Asymmetric + h.Lexical
		switch rerank {
		case "":
			want = h.Lexical + a.Weight*h.Asymmetric
		case "none":
			want = h.Similarity
		}
		if math.Abs(h.Score-want) > 1e-12 || i > 0 && h.Score > a.Hits[i-1].Score || (h.Lexical > 0) != (rerank == "tfidf" || rerank == "bm25" || h.BM25 > 0) {
			t.Errorf("%s: hit %d is %+v", rerank, i, h)
		}
	}
}

func TestUnknownWordsAreNamed(t *testing.T) {
	db, _ := trainedDB(t)
	for _, tt := range []struct {
		args    []string
		status  int
		message string
	}{
		{[]string{"search", db, "zebra harbour, xylophone"}, 0, "unknown words: zebra, xylophone\n"},
		{[]string{"search", db, "zebra harbour", "--json"}, 0, "unknown words: zebra\n"},
		{[]string{"search", db, "zebra"}, 0, "unknown words: zebra\n"},
		{[]string{"search", db, "zebra"}, 0, "0 hits: no document holds any word of the query (zebra)"},
		{[]string{"search", db, "harbour"}, 0, ""},
	} {
		r := hashsearch(t, "", tt.args...)
		if r.status != tt.status || !strings.Contains(r.errors, tt.message) || tt.message == "" && strings.Contains(r.errors, "unknown") {
			t.Errorf("%v: exit status %d, %s", tt.args, r.status, r.errors)
		}
	}
}

// Consecutive pages together have the hits of one search.
func TestPagesOfASearch(t *testing.T) {
	db, _ := trainedDB(t)
	for _, args := range [][]string{{"search", db, "harbour tide"}, {"search", db, "harbour", "--like", "sea/3", "--unlike", "kitchen/1", "--rerank", "bm25"},
		{"similar", db, "sea/0", "sea/3", "--rerank", "asymmetric", "--filter", "label=sea|kitchen"}} {
		whole := read[answer](t, must(t, append(args, "--limit", "25", "--json")...))
		var page answer
		var got []answerHit
		for cursor := []string{}; len(got) < 25; cursor = []string{"--cursor", page.Next} {
			page = read[answer](t, must(t, append(append(args, "--limit", "5", "--json"), cursor...)...))
			if got = append(got, page.Hits...); page.Next == "" || len(page.Hits) != 5 {
				t.Fatalf("%v: %d hits, next %q", args, len(page.Hits), page.Next)
			}
		}
		if !reflect.DeepEqual(got, whole.Hits) {
			t.Errorf("%v: pages of %v, want %v", args, got, whole.Hits)
		}
	}
}

func TestAllHits(t *testing.T) {
	db, _ := trainedDB(t)
	args := []string{"search", db, "harbour tide", "--radius", "16", "--filter", "label=sea"}
	whole := read[answer](t, must(t, append(args, "--limit", "1000", "--json")...))
	all := readLines[answerHit](t, must(t, append(args, "--all", "--json")...))
	rows := strings.Split(strings.TrimSpace(must(t, append(args, "--all")...)), "\n")
	if len(whole.Hits) < 50 || len(all) != len(whole.Hits) || len(rows) != len(whole.Hits) {
		t.Fatalf("%d hits, %d lines and %d rows", len(whole.Hits), len(all), len(rows))
	}
	for i, want := range whole.Hits {
		if !reflect.DeepEqual(all[i], want) || strings.Split(rows[i], "\t")[3] != want.ID {
			t.Errorf("hit %d is %v and %s, want %v", i, all[i], rows[i], want)
		}
	}
}

// --ids prints the ids of the hits alone.
func TestSearchIDs(t *testing.T) {
	db, _ := trainedDB(t)
	compareIDs(t, db)
	base, _ := served(t, db, "--addr", "127.0.0.1:0", "--log-level", "error")
	compareIDs(t, base+"/"+strings.TrimSuffix(filepath.Base(db), ".db"))
}

// compareIDs compares the ids of searches with and without --ids.
func compareIDs(t *testing.T, db string) {
	t.Helper()
	for _, args := range [][]string{{"search", db, "harbour tide"}, {"similar", db, "sea/0"}, {"search", db, "harbour tide", "--radius", "16", "--all"}} {
		want := ""
		whole := args
		if args[len(args)-1] == "--all" {
			whole = append(args[:len(args)-1:len(args)-1], "--limit", "1000")
		}
		for _, h := range read[answer](t, must(t, append(whole, "--json")...)).Hits {
			want += h.ID + "\n"
		}
		if got := must(t, append(args, "--ids")...); got != want || want == "" {
			t.Errorf("%v: %q, want %q", args, got, want)
		}
	}
}
