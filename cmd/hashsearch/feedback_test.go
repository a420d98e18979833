package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// Feedback of a file and of a collection on a server is stored, printed and deleted.
func TestFeedback(t *testing.T) {
	db, address, _ := fileAndServer(t)
	lines := filepath.Join(t.TempDir(), "feedback.jsonl")
	write(t, lines, `{"query":"shuttle","document":"a","verdict":"like"}

{"similar_to":"a","document":"b","verdict":"click","position":3,"time":"2026-01-02T03:04:05Z"}
`)
	for _, name := range []string{db, address} {
		if out := must(t, "feedback", "add", name, lines); out != "2 entries stored\n" {
			t.Errorf("%s: %q", name, out)
		}
		out := must(t, "feedback", name)
		if strings.Count(out, "\n") != 2 || !strings.Contains(out, `{"similar_to":"a","document":"b","verdict":"click","position":3,"time":"2026-01-02T03:04:05Z"`) {
			t.Errorf("%s: %s", name, out)
		}
		for _, bad := range []string{"x", `{"document":"a","verdict":"like"}`, `{"query":"a","document":"a","verdict":"like","hit":1}`,
			`{"query":"a","document":"a","verdict":"like"} {"query":"b","document":"b","verdict":"like"}`, strings.Repeat(" ", 1<<20)} {
			if r := hashsearch(t, "\n"+bad, "feedback", "add", name, "-"); r.status == 0 || !strings.Contains(r.errors, "line 2") {
				t.Errorf("%s: %s: exit status %d, %s", name, bad, r.status, r.errors)
			}
		}
		if r := hashsearch(t, "", "feedback", "learn", name); r.status != 1 {
			t.Errorf("%s: learning from little: exit status %d, %s%s", name, r.status, r.out, r.errors)
		}
		must(t, "feedback", "unlearn", name)
		if r := hashsearch(t, "", "feedback", "clear", name, "--query", ""); r.status != 2 {
			t.Errorf("%s: clearing without a query: exit status %d, %s", name, r.status, r.out)
		}
		if out := must(t, "feedback", "clear", name, "--query", "shuttle"); out != "1 entry deleted\n" {
			t.Errorf("%s: %q", name, out)
		}
		if out := must(t, "feedback", "clear", name); out != "1 entry deleted\n" {
			t.Errorf("%s: %q", name, out)
		}
	}
}
