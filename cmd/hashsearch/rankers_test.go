package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// evaluated returns the AP of each ranker from eval --json.
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

// All measures are 1 on this corpus, so the test compares the order of the documents.
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
		same   bool // whether the order is the same as without args
	}{
		{"code+rerank", []string{"--rerank", "tfidf"}, true},
		{"code+rerank", []string{"--rerank", "bm25"}, false},
		{"code+rerank", []string{"--candidates", "20"}, false},
		{"code+rerank", []string{"--candidates", "5000"}, true}, // all documents, as with the default
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

// With one word per query, rankers of words do not find relevant documents without that word.
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

// Queries without a known word are listed and left out, for every form of queries.
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
			t.Errorf("%v: status %d\n%s", more, r.status, r.errors)
		}
	}
}
