package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hashsearch/hashsearch/ingest"
)

// lines returns n documents as JSON Lines with the texts that text returns.
func lines(n int, text func(i int) string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"id\":\"d%d\",\"label\":\"%d\",\"text\":%q}\n", i, i%3, text(i))
	}
	return b.String()
}

// Training on too little fails with the reason, or prints a warning.
func TestTrainingWithTooLittle(t *testing.T) {
	topics := []string{"harbour tide sail boat", "bread dough oven yeast", "orbit moon rocket star"}
	inDirectory(t, map[string]string{
		"equal.jsonl": lines(500, func(int) string { return "the same harbour and tide" }),
		"one.jsonl":   lines(1, func(int) string { return topics[0] }),
		"few.jsonl":   lines(4, func(i int) string { return topics[i%2] }),
		"many.jsonl":  lines(120, func(i int) string { return topics[i%3] }),
	})
	for _, tt := range []struct {
		name, args, message string
		code                int
	}{
		{"equal", "", "documents that are equal", 1},
		{"one", "", "too few documents", 1},
		{"one", "--min-docs 1 --max-share 1", "too few documents to train on: terms of the vocabulary occur in 1 document, at least 2", 1},
		{"few", "", "warning: 4 documents: codes learned from fewer than 100", 0},
		{"many", "", "", 0},
	} {
		hashsearch(t, "", "ingest", tt.name+".db", tt.name+".jsonl")
		r := hashsearch(t, "", append([]string{"train", tt.name + ".db", "--bits", "4", "--hidden", "4", "--epochs", "1"}, strings.Fields(tt.args)...)...)
		if r.status != tt.code || !strings.Contains(r.errors, tt.message) || tt.message == "" && strings.Contains(r.errors, "warning") {
			t.Errorf("%s: status %d, %s", tt.name, r.status, r.errors)
		}
	}
}

// The help of every command names the choices of its flags.
func TestHelpNamesChoices(t *testing.T) {
	choices := map[string][]string{
		"kind": kindNames(), "language": ingest.Languages(), "measure": {"P@k", "R@k", "AP", "nDCG@k", "RR", "Success@k", "Rprec"}, "format": {"jsonl", "csv", "tsv", "html"},
		"weighting": {"counts", "log", "tfidf", "bm25"}, "target": {"own", "neighbours"}, "binariser": {"half", "median", "itq", "random"}, "head": {"softmax", "svm"},
		"activation": {"tanh", "sigmoid", "relu", "elu", "identity"}, "init": {"fan-in", "glorot", "he"}, "prior": {"documents", "normal", "bits"},
		"scope": {"search", "write", "admin"}, "log": {"text", "json"}, "log-level": {"debug", "info", "warn", "error"}, "progress": {"auto", "bar", "line", "none"},
		"digits kind": digitKindNames(), "plot format": {"svg", "png"}, "rank": {"hybrid", "words", "code"}, "search rerank": {"asymmetric", "tfidf", "bm25", "none"}, "eval rerank": {"tfidf", "bm25"},
	}
	chosen := func(command, flag string) []string {
		if own := choices[command+" "+flag]; own != nil {
			return own
		}
		return choices[flag]
	}
	named := 0
	for _, cmd := range all(newRoot(func() {})) {
		if help := cmd.Long + cmd.Example + cmd.LocalFlags().FlagUsages(); strings.Contains(help, "see above") || strings.Contains(help, "see below") {
			t.Errorf("%s refers to another part of the help", cmd.CommandPath())
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			for _, choice := range chosen(cmd.Name(), f.Name) {
				if named++; !strings.Contains(f.Usage, choice) {
					t.Errorf("%s --%s does not name %s: %s", cmd.CommandPath(), f.Name, choice, f.Usage)
				}
			}
		})
		if line := regexp.MustCompile(`.*\(default.*\(default.*|.*\(default -1\).*`).FindString(cmd.LocalFlags().FlagUsages()); line != "" {
			t.Errorf("%s: %s", cmd.CommandPath(), line)
		}
	}
	if named < 200 {
		t.Errorf("only %d choices were checked", named)
	}
	help := hashsearch(t, "", "ingest", "--help").out
	for _, name := range []string{" id,", " title,", " text,", " labels "} {
		if !strings.Contains(help, name) {
			t.Errorf("ingest --help does not name%s", name)
		}
	}
}

// all returns a command and all commands below it.
func all(cmd *cobra.Command) []*cobra.Command {
	found := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		found = append(found, all(sub)...)
	}
	return found
}

// Judgements may be compressed. The output states the numbers of queries that count and are left
// out.
func TestEvalCountsQueries(t *testing.T) {
	topics := []string{"harbour tide sail boat", "bread dough oven yeast", "orbit moon rocket star"}
	inDirectory(t, map[string]string{
		"d.jsonl": lines(120, func(i int) string { return topics[i%3] }),
		"q.jsonl": `{"id":"q1","text":"tide"}` + "\n" + `{"id":"q2","text":"oven"}` + "\n" + `{"id":"q3","text":"qwxz"}` + "\n",
	})
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	fmt.Fprint(w, "# judged by hand\nq1 0 d0 1.0\n")
	w.Close()
	write(t, "qrels.gz", b.Bytes())
	hashsearch(t, "", "ingest", "d.db", "d.jsonl")
	hashsearch(t, "", "train", "d.db", "--bits", "4", "--hidden", "4", "--epochs", "1")
	r := hashsearch(t, "", "eval", "d.db", "--queries", "q.jsonl", "--qrels", "qrels.gz")
	want := "queries: 1 evaluated; left out: 1 not judged, 0 without a relevant document, 1 without a known word\n"
	if r.status != 0 || !strings.HasSuffix(r.out, want) || !strings.Contains(r.errors, "warning: 1 of 3 query documents count") {
		t.Errorf("status %d: %s%s", r.status, r.out, r.errors)
	}
	must(t, "eval", "d.db", "--queries", "q.jsonl", "--qrels", "qrels.gz", "--report", "report", "--measure", "AP")
	text := contents(t, "report/report.md")
	for _, want := range []string{"Warning: 1 of 3 query documents count", "1 without a known word, 1 not judged, 0 without a relevant document"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
}

// Evaluation and training on a server report the same counts and warnings.
func TestEvalThroughServerCounts(t *testing.T) {
	inDirectory(t, map[string]string{"d.jsonl": lines(30, func(i int) string { return []string{"harbour tide", "bread oven", "moon star"}[i%3] })})
	must(t, "ingest", "d.db", "d.jsonl")
	base, _ := served(t, "d.db", "--addr", "127.0.0.1:0", "--log-level", "error")
	expect(t, 0, "warning: 30 documents: codes learned from fewer than 100", "train", base+"/d", "--bits", "4", "--hidden", "4", "--epochs", "1")
	r := hashsearch(t, "", "eval", base+"/d", "--halves", "--measure", "AP")
	if r.status != 0 || !strings.Contains(r.out, "queries: 30 evaluated; left out: 0 not judged") || !strings.Contains(r.errors, "warning: judged by halves of 30 documents") {
		t.Errorf("eval: status %d, %s%s", r.status, r.out, r.errors)
	}
}

// A measurement without data is an error. A single draw has no standard deviation.
func TestClassifyMeasuresSomething(t *testing.T) {
	topics := []string{"harbour tide sail boat", "bread dough oven yeast", "orbit moon rocket star"}
	inDirectory(t, map[string]string{
		"d.jsonl":       lines(120, func(i int) string { return topics[i%3] }),
		"unknown.jsonl": `{"id":"u","text":"qwxz","label":"0"}` + "\n",
		"bare.jsonl":    `{"id":"b","text":"tide"}` + "\n",
	})
	must(t, "ingest", "d.db", "d.jsonl")
	must(t, "train", "d.db", "--bits", "4", "--hidden", "4", "--epochs", "1")
	for _, tt := range []struct {
		args, message string
		status        int
	}{
		{"--queries d.jsonl --repeat 0", "--repeat 0", 2},
		{"--queries d.jsonl --per-label 5,0", "--per-label [5 0]: each must be at least 1", 2},
		{"--queries unknown.jsonl", "1 query document with a label: no word", 1},
		{"--queries bare.jsonl", "no query document has a label", 1},
		{"--queries d.jsonl --per-label 2 --repeat 1 --epochs 1", "", 0},
	} {
		r := hashsearch(t, "", append([]string{"classify", "d.db"}, strings.Fields(tt.args)...)...)
		if r.status != tt.status || !strings.Contains(r.errors, tt.message) || strings.ContainsAny(r.out, "±N") {
			t.Errorf("%s: status %d, %s%s", tt.args, r.status, r.out, r.errors)
		}
	}
}
