package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
)

// databaseAddress returns the addresses of collections in an empty database, or skips the test.
func databaseAddress(t *testing.T) (of func(collection string) string) {
	t.Helper()
	s := pgtest.New(t)
	return func(collection string) string {
		return fmt.Sprintf("postgres://hashsearch@/postgres/%s?host=%s", collection, s.Socket())
	}
}

// varying matches parts of an output that differ between runs: times, sizes and cursors.
var varying = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d|[\d.]+ ?(ms|µs|s|MB)\b|\d+ bytes per document|--cursor \S+`)

// storyLines returns n documents on two subjects as JSON Lines.
func storyLines(n int) string {
	var b strings.Builder
	for i := range n {
		words, label := []string{"harbour", "tide", "sail", "reef", "wind"}, "sea"
		if i%2 == 0 {
			words, label = []string{"bread", "dough", "oven", "salt", "yeast"}, "kitchen"
		}
		fmt.Fprintf(&b, `{"id":"s%d","title":"%s %d","text":"%s %s %s","labels":["%s"],"year":%d}`+"\n", i, words[i%5], i, words[(i/2)%5], words[(i/3)%5], words[(i/7)%5], label, 1990+i%9)
	}
	return b.String()
}

// Commands print the same for the address of a collection in a database as for a file.
func TestDatabaseCommands(t *testing.T) {
	address, dir := databaseAddress(t), t.TempDir()
	stories := filepath.Join(dir, "stories.jsonl")
	write(t, stories, storyLines(200))
	commands := []string{
		"ingest FILE STORIES", "ingest FILE STORIES", "search FILE harbour", "stats FILE", "train FILE --bits 20 --seed 1", "search FILE tide",
		"search FILE tide --rank code --json", "models FILE", "eval FILE", "duplicates FILE", "delete FILE s3 s4", "check FILE", "export FILE --codes CODES", "plot FILE --out PLOT",
		"train FILE --bits 20 --seed 2", "models use FILE 1", "models drop FILE 2", "stats FILE", "train FILE --bits 20 --seed 1 --continue",
	}
	for i, command := range commands {
		var results [2]result
		for j, name := range []string{filepath.Join(dir, "file.db"), address("stories")} {
			args := strings.Fields(command)
			for k := range args {
				args[k] = strings.NewReplacer("FILE", name, "STORIES", stories, "PLOT", filepath.Join(dir, fmt.Sprint("plot", j)), "CODES", filepath.Join(dir, fmt.Sprint(j, ".tsv"))).Replace(args[k])
			}
			r := hashsearch(t, "", append(args, "--progress", "none")...)
			r.out, r.errors = varying.ReplaceAllString(strings.ReplaceAll(r.out, fmt.Sprint("plot", j), "plot"), "…"), varying.ReplaceAllString(strings.ReplaceAll(r.errors, name, "FILE"), "…")
			results[j] = r
		}
		if results[0] != results[1] || results[0].status != 0 {
			t.Errorf("%d. %s:\nfile:     %+v\ndatabase: %+v", i, command, results[0], results[1])
		}
	}
	expect(t, 1, "no such collection", "search", address("none"), "x")
	expect(t, 2, "vacuum", "compact", address("stories"))
	expect(t, 2, "backup", "check", "--repair", address("stories"))
	expect(t, 1, "cannot be reached", "search", "postgres://u@/d/c?host="+dir, "x")
}

// A copy to a database and back is the same collection, of whatever format the file is.
func TestCopy(t *testing.T) {
	address := databaseAddress(t)
	formats, err := filepath.Glob("../../testdata/formats/*.db")
	if err != nil || len(formats) < 4 {
		t.Fatal(formats, err)
	}
	for i, original := range formats {
		dir := t.TempDir()
		file, back, db := filepath.Join(dir, "file.db"), filepath.Join(dir, "back.db"), address(fmt.Sprint("c", i))
		b, err := os.ReadFile(original)
		if err != nil {
			t.Fatal(err)
		}
		write(t, file, b)
		must(t, "stats", file) // indexes the words of an older file
		must(t, "copy", file, db)
		must(t, "copy", db, back)
		expect(t, 1, "exist", "copy", file, db)
		expect(t, 1, "exist", "copy", db, back)
		for _, name := range []string{file, db, back} {
			if got := must(t, "check", name); !strings.Contains(got, " 0 faults") {
				t.Errorf("%s: %s", name, got)
			}
		}
		var models [2][]byte
		for j, name := range []string{file, back} {
			path := filepath.Join(dir, fmt.Sprint(j, ".model"))
			if r := hashsearch(t, "", "models", "export", name, path); r.status != 0 { // a model of vectors
				models[j] = []byte(must(t, "models", name))
				continue
			}
			if models[j], err = os.ReadFile(path); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(models[0], models[1]) {
			t.Errorf("%s: the models differ", original)
		}
		for _, query := range []string{"the harbour", "bread", "tide sail"} {
			a, b, c := hashsearch(t, "", "search", file, query, "--json"), hashsearch(t, "", "search", db, query, "--json"), hashsearch(t, "", "search", back, query, "--json")
			if a.out != b.out || a.out != c.out || a.status != b.status {
				t.Errorf("%s, %q:\n%s\n%s\n%s", original, query, a.out, b.out, c.out)
			}
		}
	}
}
