package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDuplicates(t *testing.T) {
	db, source := trainedDB(t)
	lines := contents(t, source)
	first, _, _ := strings.Cut(string(lines), "\n")
	copied := strings.Replace(first, `"id":"sea/0"`, `"id":"copy","title":"Again"`, 1) + "\n"
	must(t, "ingest", db, tempFile(t, "more.jsonl", copied))
	at := map[string]duplicate{} // the document and its copy by id
	for _, g := range readLines[duplicateGroup](t, must(t, "duplicates", db, "--common", "0", "--json", "--limit", "0", "--members", "0")) {
		if g.Size != len(g.Members) || g.Size < 2 {
			t.Fatalf("%+v", g)
		}
		for _, m := range g.Members {
			if m.ID == "sea/0" || m.ID == "copy" {
				at[m.ID] = m
			}
		}
		if len(at) == 1 {
			t.Error("the copy is in another group")
		}
	}
	if a, b := at["sea/0"], at["copy"]; a.ID == "" || a.Distance != b.Distance || a.Common != b.Common || b.Title != "Again" {
		t.Errorf("got %+v and %+v", a, b)
	}
	r := hashsearch(t, "", "duplicates", db, "--radius", "1", "--common", "0", "--limit", "1", "--members", "2")
	if r.status != 0 || strings.Count(r.out, "\n") != 3 || !strings.HasPrefix(r.out, "GROUP  SIZE") || !strings.Contains(r.errors, "groups of") {
		t.Errorf("exit status %d\n%s%s", r.status, r.out, r.errors)
	}
	if out := must(t, "duplicates", db, "--common", "1"); strings.Count(out, "\n") != 3 || !strings.Contains(out, "copy") {
		t.Errorf("with all terms in common:\n%s", out)
	}
	// Only the first document is the same: the copy has a title, which is a stop word.
	if out := must(t, "duplicates", db, "--common", "1", "--json"); strings.Count(out, `"same":true`) != 1 {
		t.Errorf("with all words in common:\n%s", out)
	}
	must(t, "ingest", db, tempFile(t, "more.jsonl", strings.Replace(first, `"id":"sea/0"`, `"id":"equal"`, 1)+"\n"))
	if out := must(t, "duplicates", db, "--common", "1", "--json"); strings.Count(out, `"same":true`) != 2 {
		t.Errorf("with an equal document:\n%s", out)
	}
	for _, wrong := range [][]string{{"--least", "1"}, {"--common", "1.5"}, {"--radius", "-1"}} {
		expect(t, 2, "", append([]string{"duplicates", db}, wrong...)...)
	}
}

// The ids that the last example of the help prints, to be deleted, are those of exact copies.
func TestExampleOfDuplicatesPrintsCopies(t *testing.T) {
	for _, program := range []string{"sh", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no %s on the PATH", program)
		}
	}
	db, source := trainedDB(t)
	lines := contents(t, source)
	first, _, _ := strings.Cut(string(lines), "\n")
	var copies strings.Builder
	for _, fields := range []string{`"id":"equal"`, `"id":"other-title","title":"Again"`, `"id":"other-field","year":1990`} {
		copies.WriteString(strings.Replace(first, `"id":"sea/0"`, fields, 1) + "\n")
	}
	must(t, "ingest", db, tempFile(t, "more.jsonl", copies.String()))
	dir := t.TempDir()
	if err := errors.Join(os.Rename(db, filepath.Join(dir, "news.db")), os.Symlink(os.Args[0], filepath.Join(dir, "hashsearch"))); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", newDuplicates().Example)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), programEnv+"=1", "PATH="+dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string // lines that are not of the tables that other examples print
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSuffix(line, "\n"); !strings.Contains(line, "  ") {
			ids = append(ids, line)
		}
	}
	if diff := cmp.Diff([]string{"equal"}, ids); diff != "" {
		t.Errorf("%s\n%s", out, diff)
	}
}
