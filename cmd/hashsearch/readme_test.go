package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// An example is a command in the documentation with its output, in which … matches any text.
type example struct{ command, prints string }

// examplesOf returns the examples in the first code block below a heading of a document.
func examplesOf(t *testing.T, document, heading string) (all []example) {
	t.Helper()
	b := contents(t, document)
	_, rest, _ := strings.Cut(string(b), "\n"+heading+"\n")
	_, rest, _ = strings.Cut(rest, "```\n")
	block, _, _ := strings.Cut(rest, "```")
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, example{command: strings.TrimSpace(command)})
		} else if len(all) > 0 {
			all[len(all)-1].prints += line
		}
	}
	return all
}

// writeNews writes 240 documents of four groups to news.jsonl in a new directory, and returns their
// ids. The groups and the first ids are those of the corpus in the documentation.
func writeNews(t *testing.T) (dir string, ids map[string]bool) {
	t.Helper()
	dir, ids = t.TempDir(), map[string]bool{}
	var b bytes.Buffer
	for _, group := range []struct {
		name  string
		first int
		words string
	}{
		{"alt.atheism", 49960, "belief argument religion evidence god moral atheist claim"}, {"rec.autos", 101551, "car engine wheel brake road tyre gear clutch"},
		{"sci.med", 58043, "doctor patient disease drug dose blood clinic symptom"}, {"sci.space", 59846, "space shuttle orbit launch rocket moon station astronaut"},
	} {
		of := strings.Fields(group.words)
		for i := range 60 {
			id := fmt.Sprintf("%s/%d", group.name, group.first+i)
			ids[id] = true
			fmt.Fprintf(&b, `{"id":"%s","label":"%s","text":"The %s and the %s, a %s with a %s."}`+"\n",
				id, group.name, of[i%8], of[(i*3+1)%8], of[(i*5+2)%8], of[(i/8+i)%8])
		}
	}
	write(t, filepath.Join(dir, "news.jsonl"), b.Bytes())
	return dir, ids
}

// newsIDs matches the ids of documents in commands and responses.
var newsIDs = regexp.MustCompile(`\b[a-z]+(?:\.[a-z]+)+/\d+\b`)

// Every id in the documentation belongs to its corpus, and the README names the fields of a
// document.
func TestReadmeNamesDocuments(t *testing.T) {
	_, ids := writeNews(t)
	b := contents(t, "../../README.md")
	found := newsIDs.FindAllString(string(contents(t, "../../docs/commands.md"))+string(contents(t, "../../docs/api.md")), -1)
	for _, id := range found {
		if !ids[id] {
			t.Errorf("the documentation names %s, which its corpus does not have", id)
		}
	}
	if len(found) < 3 {
		t.Errorf("the documentation names only %q", found)
	}
	for _, name := range []string{"`id`", "`title`", "`text`", "`labels`"} {
		if !strings.Contains(string(b), name) {
			t.Errorf("the README does not name the field %s of documents", name)
		}
	}
}

// The commands for the HTTP API have the output that its documentation shows.
func TestExamplesOfAPI(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl on the PATH")
	}
	base, _ := served(t, t.TempDir(), "--addr", "127.0.0.1:0", "--log-level", "error")
	dir, _ := writeNews(t)
	requests := 0
	for _, s := range examplesOf(t, "../../docs/api.md", "## A session") {
		command := strings.ReplaceAll(s.command, "http://127.0.0.1:8080", base)
		if args, ok := strings.CutPrefix(command, "hashsearch "); ok {
			verb, rest, _ := strings.Cut(args, " ")
			address, text, _ := strings.Cut(rest, " ")
			if out := must(t, verb, address, strings.Trim(text, `"`)); !strings.Contains(out, "sci.space/") {
				t.Errorf("%s printed %s", s.command, out)
			}
			continue
		}
		requests++
		cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.Replace(command, "curl ", "curl -sS --fail-with-body ", 1))
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil || !matches(s.prints, string(out)) {
			t.Errorf("%s\nprinted %.2000s\nwant %s\n%v", s.command, out, s.prints, err)
		}
	}
	if requests < 6 {
		t.Errorf("there are only %d commands for curl", requests)
	}
}

// matches reports whether out is the output that the documentation shows.
func matches(prints, out string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(prints)), "…", "(?s:.*)")
	return regexp.MustCompile("^" + pattern + "$").MatchString(strings.TrimSpace(out))
}
