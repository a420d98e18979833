package main

import (
	"context"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/client"
	"github.com/hashsearch/hashsearch/api/tasks"
)

// fileAndServer returns a collection in a file, the address of a copy on a server, and the source
// of both.
func fileAndServer(t *testing.T) (db, address, source string) {
	t.Helper()
	db, source = trainedDB(t)
	copied := filepath.Join(t.TempDir(), "copy.db")
	must(t, "backup", db, copied)
	base, _ := served(t, copied, "--addr", "127.0.0.1:0")
	return db, base + "/copy", source
}

// elastic matches output that differs between a file and a server: texts, times and sizes.
var elastic = regexp.MustCompile(`"(text|fields|spread|ram_bytes|file_bytes|full_bytes|bytes_per_document|model|probes|candidates|searcher)":("[^"]*"|[-\d.e]+|\{[^}]*\}|null),?|compared .*|\d+ term.*`)

// Commands have the same output for a file and for the same collection on a server.
func TestCommandsThroughServer(t *testing.T) {
	db, address, source := fileAndServer(t)
	for _, args := range [][]string{
		{"search", "harbour tide", "--json"},
		{"search", "harbour", "tide", "--rerank", "bm25", "--limit", "3", "--json"},
		{"search", "harbour", "--filter", "label=sea|kitchen", "--filter", "id!=sea/0", "--json"},
		{"search", "harbour", "--like", "sea/3", "--unlike", "kitchen/1", "--rerank", "tfidf", "--json"},
		{"search", "harbour", "--radius", "0", "--json"},
		{"search", "harbour", "--radius", "30", "--all", "--json"},
		{"search", "zebra harbour", "--json"},
		{"search", "zebra"},
		{"search", "harbour", "--filter", "="},
		{"search", "--code", "0123", "--json"},
		{"search", "--batch", batchFile(t), "--json"},
		{"similar", "sea/0", "--json"},
		{"similar", "sea/0", "sea/3", "--unlike", "kitchen/1", "--json"},
		{"similar", "nobody"},
		{"stats", "--json"},
		{"inspect", "--terms", "3", "--json"},
		{"inspect", "--bit", "99"},
		{"duplicates", "--radius", "8", "--common", "0", "--json"},
		{"topics", "--examples", "3", "--json"},
		{"topics"},
		{"search", "harbour", "--topic", "nothing"},
		{"list", "--topic", "nothing"},
		{"reconstruct", "harbour tide anchor", "--json"},
		{"reconstruct", "--id", "sea/0", "--terms", "3", "--json"},
		{"outliers", "--limit", "5", "--json"},
		{"label", "sea/2"}, {"label", "sea/5", "far, away", "sea"}, {"label", "kitchen/2"}, {"label", "nobody", "a"},
		{"label", "--json"},
		{"label", "--limit", "1", "--skip", "sea/2,nobody"},
		{"list", "--filter", "label=far, away", "--json"},
		{"models", "--json"},
		{"models use", "7"},
		{"models drop", "7"},
		{"ingest", source},
		{"ingest", rejected(t)},
		{"delete", "sea/1", "nobody", "--json"},
		{"delete", "sea/1"},
		{"list", "--sort", "-number", "--limit", "3"},
		{"list", "--filter", "label=sea", "--sort", "label", "--json"},
		{"get", "sea/3", "nobody"},
		{"export", "--documents", "-", "--filter", "label=sea"},
		{"delete", "--filter", "id=sea/7|sea/8"},
		{"delete", "--source", "sea/1001"},
	} {
		verb := strings.Fields(args[0])
		of := func(name string) result {
			return hashsearch(t, "", append(append(append([]string{}, verb...), name), args[1:]...)...)
		}
		file, server := of(db), of(address)
		if a, b := elastic.ReplaceAllString(file.out, ""), elastic.ReplaceAllString(server.out, ""); a != b {
			t.Errorf("%v:\n%s\nthrough the server:\n%s", args, a, b)
		}
		if file.status != server.status {
			t.Errorf("%v: exit status %d (%s), through the server %d (%s)", args, file.status, file.errors, server.status, server.errors)
		}
	}
}

func batchFile(t *testing.T) string {
	return tempFile(t, "queries", "harbour tide\n\n{\"id\":\"sea/3\"}\n{\"id\":\"nobody\"}\n")
}

func rejected(t *testing.T) string {
	return tempFile(t, "more.jsonl", "{\"id\":\"sea/1000\",\"text\":\"the harbour at ebb\"}\nno json\n{\"id\":\"sea/1001\",\"text\":\"gulls\"}\n")
}

// On a server, training ends in the same model, a comparison in the same figures and a backup in
// the same documents as in a file. Interrupting the command cancels the task.
func TestTasksThroughServer(t *testing.T) {
	dir := t.TempDir()
	must(t, "ingest", filepath.Join(dir, "here.db"), corpus(t, 200))
	must(t, "backup", filepath.Join(dir, "here.db"), filepath.Join(dir, "there.db"))
	base, _ := served(t, filepath.Join(dir, "there.db"), "--addr", "127.0.0.1:0", "--backups", filepath.Join(dir, "backups"))
	both := func(verb string, args ...string) (file, server string) {
		t.Helper()
		return must(t, append([]string{verb, filepath.Join(dir, "here.db")}, args...)...), must(t, append([]string{verb, base + "/there"}, args...)...)
	}
	a, b := both("train", "--bits", "16", "--hidden", "20", "--epochs", "3", "--seed", "5", "--validation", "0.1")
	fingerprint := regexp.MustCompile(`model [0-9a-f]{16}`)
	if got, want := fingerprint.FindString(b), fingerprint.FindString(a); got != want || want == "" {
		t.Errorf("through the server: %s, want %s", b, a)
	}
	a, b = both("train", "--bits", "16", "--hidden", "20", "--epochs", "3", "--seed", "5", "--labels")
	if _, want, ok := strings.Cut(a, "3 labels of 200 documents"); !ok || !strings.HasSuffix(b, want) {
		t.Errorf("labels:\n%s\nthrough the server:\n%s", a, b)
	}
	if a, b := both("eval", "--measure", "P@10,AP"); a != b || !strings.Contains(b, "BM25") && !strings.Contains(b, "bm25") {
		t.Errorf("evaluated:\n%s\nthrough the server:\n%s", a, b)
	}
	a, b = both("compare", "--kinds", "linear,lsh", "--widths", "16", "--measure", "P@10", "--hidden", "20", "--epochs", "2")
	seconds := regexp.MustCompile(`\d+\.\d +\d+\.\d\n`)
	if seconds.ReplaceAllString(a, "\n") != seconds.ReplaceAllString(b, "\n") || !strings.Contains(b, "lsh") {
		t.Errorf("compared:\n%s\nthrough the server:\n%s", a, b)
	}
	copied := filepath.Join(dir, "copy.db")
	if out := must(t, "backup", base+"/there", copied); !strings.Contains(out, "200 documents") {
		t.Errorf("backup: %s", out)
	}
	must(t, "check", copied)
	expect(t, 1, "--force", "backup", base+"/there", copied)
	expect(t, 2, "", "train", base+"/there", "--kind", "magic")
	c, err := client.Open(base+"/there", "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	err = c.Run(ctx, "train", map[string]any{"epochs": 100000, "bits": 16, "hidden": []int{20}}, nil, func(tasks.Progress) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	until(t, func() bool { return strings.Contains(get(t, base+"/v1/tasks?limit=1"), `"state":"canceled"`) })
}

// Commands that require a file reject an address.
func TestOnlyFiles(t *testing.T) {
	for _, args := range [][]string{
		{"check", "http://127.0.0.1:1/news"}, {"compact", "http://127.0.0.1:1/news"}, {"plot", "http://127.0.0.1:1/news"},
		{"serve", "http://127.0.0.1:1/news"}, {"stats", "http://127.0.0.1:1/"},
		{"ingest", "http://127.0.0.1:1/news", "--codes", "c.npy"},
	} {
		expect(t, 2, "", args...)
	}
	expect(t, 1, "hashsearch serve", "stats", "http://127.0.0.1:1/news")
}

// An address names a collection in one of three ways.
func TestAddress(t *testing.T) {
	for address, good := range map[string]bool{
		"http://127.0.0.1:8080/news": true, "https://example.org/news/": true, "http://h/c/news": true, "http://h/v1/collections/news": true,
		"http://h/": false, "http://h": false, "http:///news": false, "http://user:secret@h/news": false, "http://h/a/b": false,
		"http://h/news?q=a": false, "ftp://h/news": false, "news.db": false, "http://%zz/": false,
	} {
		if _, err := client.Open(address, ""); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
}
