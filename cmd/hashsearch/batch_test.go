package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBatch(t *testing.T) {
	db, _ := trainedDB(t)
	// Each line has the same answer as a search for text or id alone, or an error with message.
	lines := []struct{ line, text, id, message string }{
		{line: "harbour tide", text: "harbour tide"},
		{line: `{"text":"oven flour"}`, text: "oven flour"},
		{line: ""},
		{line: `{"id":"sea/0"}`, id: "sea/0"},
		{line: `{"id":"nobody"}`, message: "no such document"},
		{line: `{"text":"oven","id":"sea/0"}`, message: "exactly one"},
		{line: `{"words":"oven"}`, message: "invalid query: write"},
		{line: `{"code":"xyz"}`, message: "xyz"},
		{line: "xylophone", text: "xylophone"}, // no hits, and a note
		{line: "  train station ", text: "train station"},
	}
	var file []string
	for _, l := range lines {
		file = append(file, l.line)
	}
	path := tempFile(t, "queries.txt", strings.Join(file, "\n"))
	r := expect(t, 1, "4 of 9 queries", "search", db, "--batch", path, "--limit", "3", "--rerank", "tfidf")
	if piped := hashsearch(t, strings.Join(file, "\r\n"), "search", db, "--batch", "-", "--limit", "3", "--rerank", "tfidf"); piped.status != 1 || len(piped.out) == 0 {
		t.Errorf("from standard input: exit status %d", piped.status)
	}
	out := strings.Split(strings.TrimSpace(r.out), "\n")
	for i, l := range lines {
		if l.line == "" {
			continue
		}
		var got struct {
			Line  int
			Error string
			answer
		}
		if err := json.Unmarshal([]byte(out[0]), &got); err != nil || got.Line != i+1 || !strings.Contains(got.Error, l.message) {
			t.Errorf("line %d: %s, %v", i+1, out[0], err)
		}
		out = out[1:]
		if l.message != "" {
			continue
		}
		alone := []string{"search", db, l.text}
		if l.id != "" {
			alone = []string{"similar", db, l.id}
		}
		want := read[answer](t, must(t, append(alone, "--limit", "3", "--rerank", "tfidf", "--json")...))
		if diff := cmp.Diff(want, got.answer); diff != "" {
			t.Errorf("line %d: %s", i+1, diff)
		}
	}
	if len(out) != 0 {
		t.Errorf("left over: %s", out)
	}
}

func TestBatchUsage(t *testing.T) {
	db, _ := trainedDB(t)
	for _, tt := range []struct {
		args   []string
		status int
	}{
		{[]string{"search", db}, 2},
		{[]string{"search", db, "oven", "--batch", "-"}, 2},
		{[]string{"search", db, "--batch", "-", "--limit", "0"}, 2},
		{[]string{"search", db, "--batch", filepath.Join(t.TempDir(), "none")}, 1},
		{[]string{"search", db, "--batch", "-"}, 0}, // an empty batch is no error
	} {
		expect(t, tt.status, "", tt.args...)
	}
}
