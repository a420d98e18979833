package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each command but the hidden ones has a manual page, which is the same each time.
func TestManualPages(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1767225600")
	one, two := t.TempDir(), t.TempDir()
	must(t, "man", one)
	must(t, "man", two)
	for _, cmd := range all(newRoot(func() {})) {
		if !cmd.IsAvailableCommand() && cmd.HasParent() {
			continue
		}
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
		page := string(contents(t, filepath.Join(one, name)))
		if !strings.Contains(page, ".TH") || !strings.Contains(page, "Jan 2026") {
			t.Errorf("%s: %.300s", name, page)
		}
		if page != string(contents(t, filepath.Join(two, name))) {
			t.Errorf("%s changes", name)
		}
	}
	if _, err := os.Stat(filepath.Join(one, "hashsearch-man.1")); err == nil {
		t.Error("the hidden command has a page")
	}
}

// Without arguments, the program says how to begin.
func TestFirstSteps(t *testing.T) {
	r := hashsearch(t, "", []string{}...)
	if r.status != 0 || r.errors != "" || !strings.Contains(r.out, "hashsearch quickstart ") || !strings.Contains(r.out, "hashsearch --help") {
		t.Errorf("%+v", r)
	}
	if n := strings.Count(r.out, "\n"); n > 15 {
		t.Errorf("%d lines", n)
	}
	if r := hashsearch(t, "", "quick"); r.status != 2 || !strings.Contains(r.errors, "unknown command") {
		t.Errorf("%+v", r)
	}
}
