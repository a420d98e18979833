package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// evaluated returns the AP of each ranker from eval --json.
func evaluated(t *testing.T, args ...string) map[string]float64 {
	t.Helper()
	values := map[string]float64{}
	for _, r := range readLines[evalRow](t, must(t, append([]string{"eval", "--json", "--measure", "AP"}, args...)...)) {
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
		b := contents(t, filepath.Join(dir, ranker+".run"))
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

// An id that does not fit into run files ends an evaluation before it measures. If a run file
// cannot be written, the table is printed all the same.
func TestEvalRunsFail(t *testing.T) {
	inDirectory(t, map[string]string{
		"d.jsonl": lines(30, func(i int) string { return []string{"harbour tide", "bread oven", "moon star"}[i%3] }),
		"q.jsonl": `{"id":"two words","label":"0","text":"tide"}` + "\n",
	})
	must(t, "ingest", "d.db", "d.jsonl")
	must(t, "train", "d.db", "--bits", "4", "--hidden", "4", "--epochs", "1")
	r := hashsearch(t, "", "eval", "d.db", "--queries", "q.jsonl", "--runs", "runs")
	if written, err := filepath.Glob("runs/*"); r.status != 1 || r.out != "" || !strings.Contains(r.errors, `query "two words" cannot be written to a run file`) || len(written) > 0 {
		t.Errorf("exit status %d, %q, %v\n%s%s", r.status, written, err, r.out, r.errors)
	}
	if err := os.Mkdir("runs/bm25.run", 0o700); err != nil {
		t.Fatal(err)
	}
	r = hashsearch(t, "", "eval", "d.db", "--runs", "runs", "--measure", "AP")
	if r.status != 1 || !strings.HasPrefix(r.out, "RANKER") || !strings.Contains(r.out, "queries: 30 evaluated") || !strings.Contains(r.errors, "bm25.run") {
		t.Errorf("exit status %d\n%s%s", r.status, r.out, r.errors)
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
	write(t, source, lines)
	for _, more := range [][]string{nil, {"--halves"}, {"--heaviest", "3"}} {
		expect(t, 0, "1 query document left out for lack of a known word: stranger", append([]string{"eval", db, "--queries", source, "--measure", "P@5"}, more...)...)
	}
}
