package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestScoreParts(t *testing.T) {
	db, _ := trainedDB(t)
	for _, tt := range []struct{ rerank, heading string }{
		{"none", "DISTANCE SCORE ID LABELS TEXT"},
		{"asymmetric", "DISTANCE SIMILARITY ASYMMETRIC SCORE ID LABELS TEXT"},
		{"tfidf", "DISTANCE SIMILARITY ASYMMETRIC TFIDF SCORE ID LABELS TEXT"},
		{"bm25", "DISTANCE SIMILARITY ASYMMETRIC BM25 SCORE ID LABELS TEXT"},
	} {
		for _, args := range [][]string{{"search", db, "harbour tide"}, {"similar", db, "sea/0"}} {
			args = append(args, "--rerank", tt.rerank)
			if head, _, _ := strings.Cut(must(t, args...), "\n"); strings.Join(strings.Fields(head), " ") != tt.heading {
				t.Errorf("%v: columns %s, want %s", args, head, tt.heading)
			}
			checkParts(t, tt.rerank, must(t, append(args, "--json")...))
		}
	}
}

// checkParts sees that the score is the sum of its parts, and that hits come by score.
func checkParts(t *testing.T, rerank, out string) {
	t.Helper()
	var a answer
	if err := json.Unmarshal([]byte(out), &a); err != nil || len(a.Hits) != 10 {
		t.Fatalf("%s: %v", out, err)
	}
	for i, h := range a.Hits {
		want := h.Asymmetric + h.Lexical
		if rerank == "none" {
			want = h.Similarity
		}
		if math.Abs(h.Score-want) > 1e-12 || i > 0 && h.Score > a.Hits[i-1].Score || (h.Lexical > 0) != (rerank == "tfidf" || rerank == "bm25") {
			t.Errorf("%s: hit %d is %+v", rerank, i, h)
		}
	}
}

func TestUnknownWordsAreNamed(t *testing.T) {
	db, _ := trainedDB(t)
	for _, tt := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"search", db, "zebra in the harbour, xylophone"}, 0, "unknown words: zebra, xylophon\n"},
		{[]string{"search", db, "zebra harbour", "--json"}, 0, "unknown words: zebra\n"},
		{[]string{"search", db, "zebra"}, 1, "unknown words: zebra\n"},
		{[]string{"search", db, "harbour"}, 0, ""},
	} {
		r := hashsearch(t, "", tt.args...)
		if r.status != tt.status || !strings.Contains(r.errors, tt.says) || tt.says == "" && strings.Contains(r.errors, "unknown") {
			t.Errorf("%v: exit status %d, %s", tt.args, r.status, r.errors)
		}
	}
}
