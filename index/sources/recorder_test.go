package sources

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

type fataler interface {
	Helper()
	Fatal(...any)
}

func open(t testing.TB) *index.Index {
	t.Helper()
	ix, err := index.Open(filepath.Join(t.TempDir(), "x.db"), &index.Options{Create: true, Language: "none"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

func run(t fataler, ix *index.Index, sync bool, dir string, o ingest.Options) (Result, error) {
	t.Helper()
	ctx, r := context.Background(), New(ix, sync)
	o.Name = "notes"
	if err := ix.Load(ctx, r.Record(ingest.Open(dir, r.Options(ctx, dir, o))), nil); err != nil {
		t.Fatal(err)
	}
	return r.Finish(ctx)
}

// contents returns the documents of a collection as lines, sorted.
func contents(t fataler, ix *index.Index) (lines []string) {
	t.Helper()
	for d, err := range ix.Documents(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprint(d.ID, " ", d.Text))
	}
	slices.Sort(lines)
	return lines
}

// write writes a file whose time of change is old, but later than any before.
func write(t fataler, path, content string, clock *time.Time) {
	t.Helper()
	*clock = clock.Add(time.Second)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644), os.Chtimes(path, *clock, *clock)); err != nil {
		t.Fatal(err)
	}
}

// TestSync changes a tree at random. After each synchronisation, the collection has the documents
// that an ingest of the tree into a new one would give.
func TestSync(t *testing.T) {
	ix := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		dir, clock := t.TempDir(), time.Now().Add(-time.Hour)
		write(rt, filepath.Join(dir, "always.txt"), "here", &clock)
		names := []string{"a.txt", "b.md", "deep/c.txt", "own.jsonl", "deep/own.jsonl", "lines.jsonl", "table.csv"}
		for range rapid.IntRange(1, 6).Draw(rt, "rounds") {
			for range rapid.IntRange(0, 4).Draw(rt, "changes") {
				name := rapid.SampledFrom(names).Draw(rt, "name")
				path := filepath.Join(dir, name)
				if rapid.IntRange(0, 3).Draw(rt, "remove") == 0 {
					os.Remove(path)
					continue
				}
				write(rt, path, drawContent(rt, name), &clock)
			}
			if _, err := run(rt, ix, true, dir, ingest.Options{}); err != nil {
				rt.Fatal(err)
			}
			want := expected(rt, dir)
			if diff := cmp.Diff(want, contents(rt, ix)); diff != "" {
				rt.Fatal(diff)
			}
		}
		if r, err := run(rt, ix, true, dir, ingest.Options{}); err != nil || r.Deleted != 0 || len(New(ix, true).files) != 0 {
			rt.Fatal(r, err)
		}
	})
}

// expected returns the documents of a tree as lines. Of documents with the same id, the last file's
// remains.
func expected(t fataler, dir string) (lines []string) {
	last := map[string]string{}
	for d, err := range ingest.Open(dir, ingest.Options{Name: "notes"}) {
		if err != nil {
			t.Fatal(err)
		}
		last[d.ID] = fmt.Sprint(d.ID, " ", d.Text)
	}
	for _, line := range last {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// drawContent draws the content of a file by its name. Ids of different files differ.
func drawContent(t *rapid.T, name string) string {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"red", "sea", "fox"}), 1, 4).Draw(t, "words")
	switch filepath.Base(name) {
	case "own.jsonl":
		var b strings.Builder
		for i, w := range words {
			fmt.Fprintf(&b, "{\"id\":\"%s %d\",\"text\":%q}\n", filepath.Dir(name), i, w)
		}
		return b.String()
	case "lines.jsonl":
		return `{"text":"` + strings.Join(words, "\"}\n{\"text\":\"") + "\"}\n"
	case "table.csv":
		return "id,text\nt" + strings.Join(words, ",x\nt") + ",x\n"
	}
	return strings.Join(words, " ")
}

// Unchanged files are not read, and documents that move from a file to another one stay.
func TestUnchangedAndMoved(t *testing.T) {
	ix, dir, clock := open(t), t.TempDir(), time.Now().Add(-time.Hour)
	write(t, filepath.Join(dir, "a.jsonl"), `{"id":"1","text":"x"}`+"\n"+`{"id":"2","text":"x"}`, &clock)
	write(t, filepath.Join(dir, "b.txt"), "b", &clock)
	for round, want := range []Result{{}, {Unchanged: 2}} {
		if got, err := run(t, ix, true, dir, ingest.Options{}); err != nil || got != want {
			t.Errorf("round %d: %+v, %v", round, got, err)
		}
	}
	write(t, filepath.Join(dir, "a.jsonl"), `{"id":"1","text":"x"}`, &clock)
	write(t, filepath.Join(dir, "c.jsonl"), `{"id":"2","text":"x"}`, &clock)
	if got, err := run(t, ix, true, dir, ingest.Options{}); err != nil || got.Deleted != 0 || len(contents(t, ix)) != 3 {
		t.Errorf("%+v, %v, %q", got, err, contents(t, ix))
	}
	// Other options read everything again. What they leave out is deleted.
	if got, err := run(t, ix, true, dir, ingest.Options{Where: []ingest.Condition{{Field: "id", Value: "1"}}}); err != nil || got.Unchanged != 0 || got.Deleted != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Nothing is deleted because of what could not be read.
func TestUnreadable(t *testing.T) {
	ix, dir, clock := open(t), t.TempDir(), time.Now().Add(-time.Hour)
	write(t, filepath.Join(dir, "a.jsonl"), `{"id":"1","text":"x"}`+"\n"+`{"id":"2","text":"x"}`, &clock)
	write(t, filepath.Join(dir, "sub", "b.txt"), "b", &clock)
	if _, err := run(t, ix, true, dir, ingest.Options{}); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "a.jsonl"), `{"id":"1","text":"y"}`+"\n"+`{"id":"2","te`, &clock)
	if got, err := run(t, ix, true, dir, ingest.Options{}); err != nil || got.Deleted != 0 || len(contents(t, ix)) != 3 {
		t.Errorf("a truncated file: %+v, %v, %q", got, err, contents(t, ix))
	}
	r := New(ix, true)
	r.Options(t.Context(), dir, ingest.Options{Name: "notes"})
	r.now["notes/a.jsonl"] = fileState{}
	r.record(ingest.Document{}, &ingest.Rejection{Place: filepath.Join(dir, "sub"), Err: errors.New("permission denied")})
	if got, err := r.Finish(t.Context()); err != nil || got.Deleted+got.Gone != 0 {
		t.Errorf("an unreadable directory: %+v, %v", got, err)
	}
	if err := errors.Join(os.RemoveAll(filepath.Join(dir, "sub")), os.Remove(filepath.Join(dir, "a.jsonl"))); err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, ix, true, dir, ingest.Options{}); !errors.Is(err, ErrEmpty) || len(contents(t, ix)) != 3 {
		t.Errorf("an empty directory: %v, %q", err, contents(t, ix))
	}
}

// A file that was written just now may change again within the same tick of the clock.
func TestRacyFiles(t *testing.T) {
	ix, dir := open(t), t.TempDir()
	path := filepath.Join(dir, "a.txt")
	for _, text := range []string{"one", "two"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		at := time.Now()
		os.Chtimes(path, at.Truncate(time.Minute*10), at.Truncate(time.Minute*10).Add(10*time.Minute))
		if got, err := run(t, ix, true, dir, ingest.Options{}); err != nil || got.Unchanged != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if got := contents(t, ix); !slices.Equal(got, []string{"notes/a.txt two"}) {
		t.Errorf("%q", got)
	}
}

// Without synchronisation, the ids of documents are kept, so that a file's documents can be
// deleted.
func TestDeleteSource(t *testing.T) {
	ix, dir, clock := open(t), t.TempDir(), time.Now()
	write(t, filepath.Join(dir, "a.jsonl"), `{"id":"1","text":"x"}`+"\n"+`{"text":"x"}`, &clock)
	write(t, filepath.Join(dir, "b.jsonl"), `{"id":"2","text":"x"}`, &clock)
	if _, err := run(t, ix, false, dir, ingest.Options{}); err != nil {
		t.Fatal(err)
	}
	if n, err := ix.DeleteSource(t.Context(), "notes/a.jsonl"); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if got := contents(t, ix); !slices.Equal(got, []string{"2 x"}) {
		t.Errorf("%q", got)
	}
}
