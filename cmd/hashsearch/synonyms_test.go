package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Synonyms of a file and of a collection on a server are replaced and printed, and searches use
// them.
func TestSynonyms(t *testing.T) {
	db, address, _ := fileAndServer(t)
	list := filepath.Join(t.TempDir(), "synonyms.txt")
	if err := os.WriteFile(list, []byte("port, harbour\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{db, address} {
		if r := hashsearch(t, "", "search", name, "port", "--rank", "words", "--verbatim"); !strings.Contains(r.errors, "0 hits") {
			t.Errorf("%s: %s%s", name, r.out, r.errors)
		}
		must(t, "synonyms", name, list)
		if out := must(t, "synonyms", name); out != "port, harbour\n" {
			t.Errorf("%s: %q", name, out)
		}
		if out := must(t, "search", name, "port", "--rank", "words", "--verbatim"); !strings.Contains(out, "harbour") {
			t.Errorf("%s: %s", name, out)
		}
		if r := hashsearch(t, "alone", "synonyms", name, "-"); r.status != 1 && r.status != 2 || !strings.Contains(r.errors, "line 1") {
			t.Errorf("%s: exit status %d, %s", name, r.status, r.errors)
		}
	}
}

// The language of the words is the chosen one, and may change later.
func TestIngestLanguage(t *testing.T) {
	dir := t.TempDir()
	db, source := filepath.Join(dir, "t.db"), filepath.Join(dir, "a.txt")
	if err := os.WriteFile(source, []byte("Die Häuser am Hafen"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"de", "none", "de"} {
		must(t, "ingest", db, source, "--language", language)
		found := strings.Contains(must(t, "search", db, "Haus", "--verbatim"), "Hafen") // a plural, by its stem
		if stats := must(t, "stats", db); !strings.Contains(stats, "language "+language+",") || found != (language == "de") {
			t.Errorf("%s: found %v\n%s", language, found, stats)
		}
	}
	if r := hashsearch(t, "", "ingest", db, source, "--language", "tlh"); r.status == 0 || !strings.Contains(r.errors, "unknown language") {
		t.Errorf("exit status %d, %s", r.status, r.errors)
	}
}
