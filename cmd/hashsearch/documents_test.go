package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// varied are documents with all parts, also ones that would be taken for something else under
// another name.
const varied = `{"id":"a","title":"Orbit","text":"The shuttle reached orbit.","labels":["space","x|y"],"fields":{"year":"1993","body":"no text","tags":["p","q"],"empty":[]}}
{"id":"b","text":"<p>no page</p> & more"}
{"id":"c/d:7","title":"Only a title","text":"","fields":{"title":"a field"}}
{"id":"é","text":"line\nbreak\ttab \u2028 end","labels":["space"]}
`

// Documents that are exported and ingested again are equal.
func TestExportAndIngest(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write(t, path("in.jsonl"), varied)
	must(t, "ingest", path("a.db"), path("in.jsonl"))
	first := must(t, "export", path("a.db"), "--documents", "-")
	for _, name := range []string{"out.jsonl", "out.jsonl.gz", "out.jsonl.zst"} {
		must(t, "export", path("a.db"), "--documents", path(name))
		must(t, "ingest", path(name+".db"), path(name))
		if diff := cmp.Diff(first, must(t, "export", path(name+".db"), "--documents", "-")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if again := must(t, "ingest", path("a.db"), path("out.jsonl")); again != "0 added, 0 replaced, 4 unchanged, 0 rejected\n" {
		t.Errorf("again: %s", again)
	}
	if got := must(t, "export", path("a.db"), "--documents", "-", "--filter", "label=space"); strings.Count(got, "\n") != 2 {
		t.Errorf("filtered: %s", got)
	}
	if got := must(t, "get", path("a.db"), "c/d:7", "b"); !strings.HasPrefix(got, `{"id":"c/d:7","title":"Only a title","text":"","fields":{"title":"a field"}}`+"\n"+`{"id":"b"`) {
		t.Errorf("get: %s", got)
	}
	expect(t, 1, "no such document", "get", path("a.db"), "nobody")
	expect(t, 2, "--documents", "export", path("a.db"))
	expect(t, 2, "twice", "export", path("a.db"), "--documents", path("x"), "--tsv", path("y"))
	expect(t, 2, "requires --documents", "export", path("a.db"), "--tsv", path("y"), "--filter", "a=b")
}

func TestListAndDelete(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "a.db")
	write(t, filepath.Join(dir, "in.jsonl"), varied)
	write(t, filepath.Join(dir, "more.csv"), "text,year\none,1990\ntwo,2000\n")
	must(t, "ingest", db, filepath.Join(dir, "in.jsonl"), filepath.Join(dir, "more.csv"))
	l := hashsearch(t, "", "list", db, "--sort", "-year", "--limit", "2")
	if lines := strings.Split(l.out, "\n"); len(lines) != 4 || !strings.Contains(lines[1], "more.csv:3") || !strings.Contains(lines[2], "Orbit") || !strings.Contains(l.errors, "--cursor ") {
		t.Errorf("%s%s", l.out, l.errors)
	}
	_, cursor, _ := strings.Cut(strings.TrimSpace(l.errors), "--cursor ")
	if next := must(t, "list", db, "--sort", "-year", "--limit", "2", "--cursor", cursor); !strings.Contains(next, "more.csv:2") {
		t.Error(next)
	}
	for _, tt := range []struct{ args, want string }{
		{"--filter year>=1993 --filter year<2000", "1 document deleted\n"},
		{"--source " + filepath.Join(dir, "more.csv"), "2 documents deleted\n"},
		{"b nobody", "1 document deleted\n"},
		{"--source " + dir, "2 documents deleted\n"},
	} {
		if got := must(t, append([]string{"delete", db}, strings.Fields(tt.args)...)...); got != tt.want {
			t.Errorf("%s: %s", tt.args, got)
		}
	}
	expect(t, 2, "either ids, --filter or --source", "delete", db)
	expect(t, 2, "either ids, --filter or --source", "delete", db, "a", "--source", "x")
	expect(t, 2, "--limit 0", "list", db, "--limit", "0")
}

func TestDryRun(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "in.jsonl"), varied+"{\n")
	write(t, filepath.Join(dir, "page.md"), "# Head\n\ntext")
	write(t, filepath.Join(dir, "x.unknown"), "text")
	r := hashsearch(t, "", "ingest", filepath.Join(dir, "no.db"), dir, "--dry-run")
	for _, want := range []string{"in.jsonl  jsonl     4          1", "page.md   markdown  1          0", "title   Head", "labels  space, x|y"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in %s", want, r.out)
		}
	}
	if r.status != 0 || !strings.Contains(r.errors, "in.jsonl:5: ") || !strings.Contains(r.errors, "1 .unknown") {
		t.Errorf("%d %s", r.status, r.errors)
	}
	if _, err := os.Stat(filepath.Join(dir, "no.db")); err == nil {
		t.Error("the collection exists")
	}
	expect(t, 2, "name a source", "ingest", filepath.Join(dir, "no.db"), "--dry-run")
}

// aged sets the time of change of all files below a directory to an hour ago.
func aged(t *testing.T, dir string) {
	t.Helper()
	at := time.Now().Add(-time.Hour)
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(path, at, at)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSync(t *testing.T) {
	dir, db := t.TempDir(), filepath.Join(t.TempDir(), "a.db")
	write(t, filepath.Join(dir, "a.txt"), "one")
	write(t, filepath.Join(dir, "b.txt"), "two")
	aged(t, dir)
	for _, want := range []string{"2 added, 0 replaced, 0 unchanged, 0 rejected\n", "0 added, 0 replaced, 0 unchanged, 0 rejected; 2 files unchanged and not read\n"} {
		if got := must(t, "ingest", db, dir, "--sync"); got != want {
			t.Errorf("%swant %s", got, want)
		}
	}
	write(t, filepath.Join(dir, "a.txt"), "three")
	if err := os.Remove(filepath.Join(dir, "b.txt")); err != nil {
		t.Fatal(err)
	}
	if got := must(t, "ingest", db, dir, "--sync"); got != "0 added, 1 replaced, 0 unchanged, 0 rejected, 1 deleted; 1 file gone\n" {
		t.Error(got)
	}
	expect(t, 2, "--sync requires", "ingest", db, "-", "--sync")
	expect(t, 2, "--sync requires", "ingest", "http://127.0.0.1:1/x", dir, "--sync")
	expect(t, 2, "not a directory", "watch", db, filepath.Join(dir, "a.txt"))
}

// A locked is a buffer for several goroutines.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// waitFor waits until the output has a text.
func (l *locked) waitFor(t *testing.T, text string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !strings.Contains(l.String(), text); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no %q in %s", text, l.String())
		}
	}
}

// Changes of files, also in new directories, reach the collection by themselves.
func TestWatch(t *testing.T) {
	dir, db := t.TempDir(), filepath.Join(t.TempDir(), "a.db")
	write(t, filepath.Join(dir, "a.txt"), "one")
	ctx, cancel := context.WithCancel(t.Context())
	var out locked
	ended := make(chan int)
	go func() { ended <- run(ctx, []string{"watch", db, dir}, strings.NewReader(""), &out, &out) }()
	out.waitFor(t, "1 added")
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "sub", "b.txt"), "two")
	out.waitFor(t, "1 added, 0 replaced, 1 unchanged")
	write(t, filepath.Join(dir, "sub", "b.txt"), "three")
	out.waitFor(t, "1 replaced")
	if err := os.Remove(filepath.Join(dir, "a.txt")); err != nil {
		t.Fatal(err)
	}
	out.waitFor(t, "1 deleted")
	cancel()
	<-ended
	if got := must(t, "export", db, "--documents", "-"); !strings.HasSuffix(got, `"text":"three"}`+"\n") || strings.Count(got, "\n") != 1 {
		t.Error(got)
	}
}

// A server keeps a collection in step with a directory.
func TestServeWatches(t *testing.T) {
	dir, db := t.TempDir(), filepath.Join(t.TempDir(), "a.db")
	write(t, filepath.Join(dir, "a.txt"), "one")
	must(t, "ingest", db, dir)
	ctx, cancel := context.WithCancel(t.Context())
	var out locked
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"serve", db, "--addr", "127.0.0.1:0", "--watch", dir}, strings.NewReader(""), &out, &out)
	}()
	out.waitFor(t, "serving http")
	write(t, filepath.Join(dir, "b.txt"), "two")
	out.waitFor(t, "a directory was read")
	cancel()
	if status := <-ended; status != 0 {
		t.Errorf("exit status %d: %s", status, out.String())
	}
	if got := must(t, "list", db); strings.Count(got, "\n") != 3 {
		t.Error(got)
	}
	expect(t, 2, "is not a directory", "serve", db, "--watch", "nowhere")
	expect(t, 2, "NAME=DIRECTORY", "serve", t.TempDir(), "--watch", dir)
}
