package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/hashsearch/hashsearch/ingest"
)

// inDirectory changes to a new directory with these files.
func inDirectory(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, name, text)
	}
}

// ingestJSON runs ingest --json and returns the parsed output and the result.
func ingestJSON(t *testing.T, stdin string, args ...string) (tally, result) {
	t.Helper()
	r := hashsearch(t, stdin, append([]string{"ingest", "--json"}, args...)...)
	return read[tally](t, r.out), r
}

// Ids that ingest generates differ between sources. Ids that are repeated in the input are
// reported, whether they are in one file or in several.
func TestIngestRepeated(t *testing.T) {
	var long strings.Builder // the repeated id is more than a batch later
	for i := range 3000 {
		fmt.Fprintf(&long, "{\"id\":\"n%d\",\"text\":\"x\"}\n", i)
	}
	long.WriteString(`{"id":"n7","text":"other"}` + "\n")
	inDirectory(t, map[string]string{"a/README.md": "x", "b/README.md": "y", "a/data.jsonl": `{"text":"x"}`, "b/data.jsonl": `{"text":"y"}`,
		"one.csv": "id,text\n1,x\n2,same\n", "two.csv": "id,text\n1,y\n2,same\n", "long.jsonl": long.String()})
	for i, tt := range []struct {
		args     []string
		stdin    string
		status   int
		added    int
		repeated int
		ids      string
	}{
		{[]string{"a", "b"}, "", 0, 4, 0, ""},
		{[]string{"one.csv", "two.csv"}, "", 3, 2, 1, "1"},
		{[]string{"one.csv", "two.csv", "--strict"}, "", 3, 2, 0, ""},
		{[]string{"one.csv", "one.csv", "--strict"}, "", 0, 2, 0, ""},
		{[]string{"long.jsonl"}, "", 3, 3000, 1, "n7"},
		{[]string{"long.jsonl", "--strict"}, "", 3, 3000, 0, ""},
		{[]string{"-"}, "{\"text\":\"x\"}\n{\"text\":\"y\"}\n{\"text\":\"x\"}", 0, 2, 0, ""},
	} {
		db := fmt.Sprint(i, ".db")
		got, r := ingestJSON(t, tt.stdin, append([]string{db}, tt.args...)...)
		if r.status != tt.status || got.Added != tt.added || got.Repeated != tt.repeated || strings.Join(got.RepeatedIDs, " ") != tt.ids || !strings.Contains(r.errors, tt.ids) {
			t.Errorf("%v: exit status %d, %+v\n%s", tt.args, r.status, got, r.errors)
		}
		if _, again := ingestJSON(t, tt.stdin, append([]string{db}, tt.args...)...); again.status != tt.status {
			t.Errorf("%v again: exit status %d\n%s", tt.args, again.status, again.errors)
		}
	}
	for _, text := range []string{"one", "two"} {
		if got, r := ingestJSON(t, text, "std.db", "-"); got.Added != 1 || r.status != 0 {
			t.Errorf("standard input: %+v", got)
		}
	}
}

// Skipped files are counted. Reading nothing is an error.
func TestIngestSkippedFiles(t *testing.T) {
	inDirectory(t, map[string]string{"docs/a.conf": "x", "docs/b.json": "x", "docs/c.dvi": "x", "mixed/a.conf": "x", "mixed/b.CONF": "x", "mixed/program": "\x7fELF\x00",
		"mixed/t.jsonl": `{"text":"x","split":"train"}`, "empty/.hidden": "x", "rows.csv": "id,text\n"})
	for i, tt := range []struct {
		args    string
		status  int
		message string
		passed  map[string]int
	}{
		{"docs", 3, "3 files skipped: 1 .conf, 1 .dvi, 1 .json", map[string]int{".conf": 1, ".json": 1, ".dvi": 1}},
		{"docs --format text", 0, "", map[string]int{}},
		{"mixed", 0, "3 files skipped: 2 .conf, 1 without an extension", map[string]int{".conf": 2, "": 1}},
		{"mixed --where split=test", 0, "3 files skipped", map[string]int{".conf": 2, "": 1}},
		{"empty", 3, "--format text reads all", map[string]int{}},
		{"rows.csv", 3, "nothing was read", map[string]int{}},
	} {
		got, r := ingestJSON(t, "", append([]string{fmt.Sprint(i, ".db")}, strings.Fields(tt.args)...)...)
		if diff := cmp.Diff(tt.passed, got.PassedOver); diff != "" || r.status != tt.status || !strings.Contains(r.errors, tt.message) {
			t.Errorf("%s: exit status %d, %s\n%s", tt.args, r.status, r.errors, diff)
		}
	}
}

// Ingesting codes changes nothing but codes. Rows without ids do not change documents with equal
// ids.
func TestIngestCodesKeep(t *testing.T) {
	inDirectory(t, map[string]string{"t.jsonl": `{"id":"a","title":"T","text":"one","labels":["l"],"year":1990}` + "\n" + `{"id":"b","text":"two"}`,
		"c.tsv": "a\t01\nb\t02\n", "c2.tsv": "a\t03\nb\t04\nnew\t05\n", "r.bin": "\x01\x02", "same.bin": "\x01\x02\x03", "other.bin": "\x07\x08"})
	must(t, "ingest", "l.db", "t.jsonl", "--codes", "c.tsv", "--bits", "8")
	if got, r := ingestJSON(t, "", "l.db", "--codes", "c2.tsv", "--bits", "8"); r.status != 0 || got.Replaced != 2 || got.Added != 1 {
		t.Errorf("%+v\n%s", got, r.errors)
	}
	if out := must(t, "similar", "l.db", "b", "--filter", "year=1990", "--json"); !strings.Contains(out, `"id":"a","title":"T"`) || !strings.Contains(out, `"l"`) {
		t.Error(out)
	}
	if out := must(t, "search", "l.db", "--code", "03", "--radius", "0", "--json"); !strings.Contains(out, `"id":"a"`) {
		t.Error(out)
	}
	must(t, "check", "l.db")

	for _, tt := range []struct {
		args      string
		status    int
		replaced  int
		unchanged int
	}{
		{"r.bin", 0, 0, 0}, {"r.bin", 0, 0, 2}, {"same.bin", 0, 0, 2}, {"other.bin", 1, 0, 0}, {"other.bin --replace", 0, 2, 0}, {"r.bin", 1, 0, 0},
	} {
		got, r := ingestJSON(t, "", append([]string{"r.db", "--bits", "8", "--codes"}, strings.Fields(tt.args)...)...)
		if r.status != tt.status || got.Replaced != tt.replaced || got.Unchanged != tt.unchanged || r.status == 1 && !strings.Contains(r.errors, "--replace") {
			t.Errorf("%s: exit status %d, %+v\n%s", tt.args, r.status, got, r.errors)
		}
	}
}

// A rejection takes a few hundred bytes at most. The first ones are printed, and the rest is
// counted.
func TestIngestRejectionsAreBrief(t *testing.T) {
	inDirectory(t, map[string]string{"wide.csv": strings.Repeat("x", 90_000) + ",b\n1,2\n", "bad.jsonl": strings.Repeat("{}\n", 4521)})
	_, wide := ingestJSON(t, "", "t.db", "wide.csv")
	_, bad := ingestJSON(t, "", "t.db", "bad.jsonl")
	if len(wide.errors) > 1000 || wide.status != 3 {
		t.Errorf("exit status %d, %d bytes", wide.status, len(wide.errors))
	}
	if n := strings.Count(bad.errors, "rejected: bad.jsonl"); n != maxRejections || !strings.Contains(bad.errors, "and 4,321 more") {
		t.Errorf("%d rejections are named\n%.300s", n, bad.errors)
	}
}

// A rejection because of the name of a file contains the name.
func TestIngestNameIsNamed(t *testing.T) {
	inDirectory(t, nil)
	if err := os.WriteFile("caf\xe9.txt", []byte("x"), 0o600); err != nil {
		t.Skip(err)
	}
	os.WriteFile("\xe9.html", []byte("\x89PNG\r\n\x1a\n"), 0o600)
	got, r := ingestJSON(t, "", "t.db", ".")
	if r.status != 3 || got.Rejected != 2 || !strings.Contains(r.errors, `UTF-8; rename the file or give the document an id: "caf\xe9.txt"`) ||
		!strings.Contains(r.errors, `rejected: "\xe9.html": not a text file: this is a PNG image`) {
		t.Errorf("exit status %d, %+v\n%s", r.status, got, r.errors)
	}
}

// The charset of files without a declaration is guessed and printed, one line per charset.
func TestIngestCharset(t *testing.T) {
	const ru = "Рано утром рыбаки вышли в море, чтобы поставить сети."
	koi, err := charmap.KOI8R.NewEncoder().String(ru)
	if err != nil {
		t.Fatal(err)
	}
	inDirectory(t, map[string]string{"ru/a.txt": koi, "ru/b.txt": koi, "ru/c.txt": ru, "mixed/a.txt": koi, "mixed/b.txt": "caf\xe9"})
	for i, tt := range []struct {
		args    string
		status  int
		message string
		want    []ingest.GuessedCharset
	}{
		{"ru", 0, "2 files read as koi8-r, such as ru/a.txt; set --charset if", []ingest.GuessedCharset{{Charset: "koi8-r", Files: 2, Example: "ru/a.txt"}}},
		{"mixed", 0, "1 file read as windows-1252, such as mixed/b.txt; this guess is uncertain: check the text, and set --charset if it is wrong",
			[]ingest.GuessedCharset{{Charset: "koi8-r", Files: 1, Example: "mixed/a.txt"}, {Charset: "windows-1252", Unsure: true, Files: 1, Example: "mixed/b.txt"}}},
		{"ru --charset cp1251", 0, "", []ingest.GuessedCharset{}},
		{"ru --charset KOI8-R", 0, "", []ingest.GuessedCharset{}},
	} {
		got, r := ingestJSON(t, "", append([]string{fmt.Sprint(i, ".db")}, strings.Fields(tt.args)...)...)
		if diff := cmp.Diff(tt.want, got.Charsets); diff != "" || r.status != tt.status || !strings.Contains(r.errors, tt.message) {
			t.Errorf("%s: exit status %d, %s\n%s", tt.args, r.status, r.errors, diff)
		}
	}
	if got, _ := ingestJSON(t, "", "0.db", "ru", "--charset", "koi8-r"); got.Unchanged != 2 { // the guess was right
		t.Errorf("%+v", got)
	}
	expect(t, 2, "choose one of big5", "ingest", "x.db", "ru", "--charset", "klingon")
}
