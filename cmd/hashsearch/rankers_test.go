package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// evaluated is what eval --json measures, by ranker.
func evaluated(t *testing.T, args ...string) map[string]float64 {
	t.Helper()
	values := map[string]float64{}
	for line := range strings.Lines(must(t, append([]string{"eval", "--json", "--measure", "AP"}, args...)...)) {
		var r struct {
			Ranker string
			Value  float64
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		values[r.Ranker] = r.Value
	}
	return values
}

// The corpus is so easy that the measures are 1: orders tell more.
func TestEvalReranks(t *testing.T) {
	db, source := trainedDB(t)
	ranked := func(ranker string, args ...string) string {
		dir := t.TempDir()
		must(t, append([]string{"eval", db, "--queries", source, "--where", "split=test", "--runs", dir}, args...)...)
		b, err := os.ReadFile(filepath.Join(dir, ranker+".run"))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, tt := range []struct {
		ranker string
		args   []string
		same   bool // as without args
	}{
		{"code+rerank", []string{"--rerank", "tfidf"}, true},
		{"code+rerank", []string{"--rerank", "bm25"}, false},
		{"code+rerank", []string{"--candidates", "20"}, false},
		{"code+rerank", []string{"--candidates", "5000"}, true}, // all, as 1000 are
		{"code+asymmetric", []string{"--rerank", "bm25"}, true},
		{"code+asymmetric", []string{"--candidates", "1"}, false},
		{"code", []string{"--candidates", "1", "--rerank", "bm25"}, true},
		{"code", []string{"--heaviest", "2"}, false},
	} {
		if same := ranked(tt.ranker) == ranked(tt.ranker, tt.args...); same != tt.same {
			t.Errorf("%s with %v: the same order is %v", tt.ranker, tt.args, same)
		}
	}
}

// Documents without the one word of the query that is left are not found by words.
func TestEvalByHeaviestWords(t *testing.T) {
	db, source := trainedDB(t)
	for _, args := range [][]string{{db}, {db, "--queries", source, "--where", "split=test"}} {
		all, few := evaluated(t, args...), evaluated(t, append(args, "--heaviest", "1")...)
		for _, ranker := range []string{"tfidf", "bm25"} {
			if few[ranker] > 0.9 || all[ranker] < 0.99 {
				t.Errorf("%v: AP of %s is %.3f by one word, %.3f by all", args[1:], ranker, few[ranker], all[ranker])
			}
		}
	}
}

// Queries of which the model knows no word are named and left out, whatever they ask with.
func TestEvalLeavesOutUnknownQueries(t *testing.T) {
	db, _ := trainedDB(t)
	source := filepath.Join(t.TempDir(), "queries.jsonl")
	lines := `{"id":"known","text":"harbour tide sail anchor wave","labels":["sea"]}` + "\n" + `{"id":"stranger","text":"qwxz zzqy","labels":["sea"]}` + "\n"
	if err := os.WriteFile(source, []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, more := range [][]string{nil, {"--halves"}, {"--heaviest", "3"}} {
		r := hashsearch(t, "", append([]string{"eval", db, "--queries", source, "--measure", "P@5"}, more...)...)
		if r.status != 0 || !strings.Contains(r.errors, "1 query document left out for lack of a known word: stranger") {
			t.Errorf("%v: status %d, it says\n%s", more, r.status, r.errors)
		}
	}
}
