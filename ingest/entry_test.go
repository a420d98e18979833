package ingest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A packed is a file of an archive.
type packed struct{ name, content string }

func zipWith(t *testing.T, files ...packed) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, f.content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarWith(t *testing.T, files ...packed) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.content)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, f.content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func ids(docs []Document) (ids []string) {
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	return ids
}

// The files of an archive are read as those of a directory, also in archives within.
func TestArchives(t *testing.T) {
	files := []packed{{"a.txt", "one"}, {"dir/b.md", "# Head\n\ntwo"}, {"dir/rows.jsonl", `{"text":"three"}`}, {"p.png", "\x89PNG"}, {"plain", "four"}, {"binary", "\x00\x01"},
		{"__MACOSX/a.txt", "no"}, {".git/x.txt", "no"}, {"package.json", `{"name":"x"}`}}
	want := []string{"f/a.txt", "f/dir/b.md", "f/dir/rows.jsonl:1", "f/plain"}
	inner := append(slices.Clone(files), packed{"in.zip", zipWith(t, packed{"c.txt", "five"})}, packed{"in.tar", tarWith(t, packed{"../d.txt", "six"})})
	for name, content := range map[string]string{
		"zip":    zipWith(t, inner...),
		"tar":    tarWith(t, inner...),
		"tar.gz": pack(t, tarWith(t, inner...), packers["gz"]),
		"zip.gz": pack(t, zipWith(t, inner...), packers["zst"]),
	} {
		var left LeftOut
		docs, errs := read(t, content, Options{Name: "f", LeftOut: &left})
		if diff := cmp.Diff(append(slices.Clone(want), "f/in.zip/c.txt", "f/in.tar/d.txt"), ids(docs)); diff != "" || errs != nil || docs[1].Title != "Head" {
			t.Errorf("%s: %q %s", name, errs, diff)
		}
		if diff := cmp.Diff(map[string]int{".png": 1, "": 1, ".json": 1}, left.Files); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A large archive on standard input is read from a temporary file.
func TestLargeArchive(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.CreateHeader(&zip.FileHeader{Name: "a.txt", Method: zip.Store})
	io.WriteString(w, strings.Repeat("0123456789abcdef", maxInMemory/16+1))
	z.Close()
	if docs, errs := read(t, b.String(), Options{}); len(docs) != 1 || errs != nil {
		t.Errorf("%d, %q", len(docs), errs)
	}
}

// Archives that are nested deeper than anybody packs them, or expand to far more than text does,
// end in one rejection.
func TestBombs(t *testing.T) {
	deep := zipWith(t, packed{"a.txt", "x"})
	for range maxArchives {
		deep = zipWith(t, packed{"a.zip", deep})
	}
	if docs, errs := read(t, deep, Options{}); len(docs) > 0 || len(errs) != 1 || !strings.Contains(errs[0], errArchives.Error()) {
		t.Errorf("%v, %q", docs, errs)
	}
	r := newReader(Options{}, nil)
	r.packed, r.archives = 1000, 1
	in := r.metered(endlessSpaces{})
	n, err := io.Copy(io.Discard, io.LimitReader(in, 4<<30))
	if !errors.Is(err, errExpansion) || n < minExpansion || n > minExpansion+maxExpansion*2000 {
		t.Errorf("%d, %v", n, err)
	}
	var rejected []error
	r.yield = func(_ Document, err error) bool { rejected = append(rejected, err); return true }
	bomb := zipWith(t, packed{"a.txt", "x"}, packed{"b.txt", "x"})
	r.zip(stream{place: "z"}, strings.NewReader(bomb), int64(len(bomb)))
	if len(rejected) != 1 || !errors.Is(rejected[0], errExpansion) {
		t.Errorf("%q", rejected)
	}
}

type endlessSpaces struct{}

func (endlessSpaces) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// A format of files applies to those of an archive.
func TestFormatOfArchive(t *testing.T) {
	docs, errs := read(t, zipWith(t, packed{"a.md", "# x"}, packed{"b.bin", "y"}), Options{Format: FormatText, Name: "z"})
	if diff := cmp.Diff([]Document{{ID: "z/a.md", Text: "# x"}, {ID: "z/b.bin", Text: "y"}}, docs); diff != "" || errs != nil {
		t.Errorf("%q %s", errs, diff)
	}
}

func TestGlobs(t *testing.T) {
	files := []packed{{"a.md", "x"}, {"b.txt", "x"}, {"c.weird", "x"}, {"docs/d.md", "x"}, {"docs/old/e.md", "x"}, {"drafts/f.md", "x"}}
	dir := t.TempDir()
	for _, f := range files {
		put(t, dir, f.name, f.content)
	}
	for _, tt := range []struct{ include, exclude, want string }{
		{"", "", "a.md b.txt docs/d.md docs/old/e.md drafts/f.md"},
		{"*.md", "drafts", "a.md docs/d.md docs/old/e.md"},
		{"*.weird", "", "c.weird"},
		{"docs/*.md", "", "docs/d.md"},
		{"docs/**", "", "docs/d.md docs/old/e.md"},
		{"", "docs/old *.txt", "a.md docs/d.md drafts/f.md"},
		{"**/*.md", "**/old/**", "a.md docs/d.md drafts/f.md"},
		{"/a.md b.*", "", "a.md b.txt"},
	} {
		opts := Options{Include: strings.Fields(tt.include), Exclude: strings.Fields(tt.exclude), Name: "."}
		docs, errs := collect(t, dir, opts)
		if got := strings.Join(ids(docs), " "); got != tt.want || errs != nil {
			t.Errorf("%q without %q: %s %q", tt.include, tt.exclude, got, errs)
		}
		docs, _ = read(t, zipWith(t, files...), opts)
		if got := strings.Join(ids(docs), " "); got != tt.want {
			t.Errorf("archive, %q without %q: %s", tt.include, tt.exclude, got)
		}
	}
	if _, errs := collect(t, dir, Options{Include: []string{"["}}); len(errs) != 1 || !strings.Contains(errs[0], "glob") {
		t.Errorf("%q", errs)
	}
}

// The list of documents in an object is found by its elements.
func TestListInObject(t *testing.T) {
	many := strings.Repeat(`{"text":"more"},`, 10000)
	for _, tt := range []struct{ content, want string }{
		{`{"messages":[{"text":"a"},{"text":"b"}]}`, "a b"},
		{"{\n \"name\": \"general\", \"id\": 7,\n \"messages\": [\n {\"text\":\"a\"},\n {\"text\":\"b\"}\n ],\n \"count\": 2 }\n", "a b"},
		{`{"version":"1.1","title":"Feed","items":[{"id":1,"title":"A","summary":"a"},{"id":2,"summary":"b"}]}`, "a b"},
		{`{"data":{"list":[{"body":"a"}]}}`, "a"},
		{`{"hits":[{"_source":{"text":"a"}}]}`, "a"},
		{`{"title":"T","text":"whole","comments":[{"text":"a"}]}`, "whole"},
		{`{"comments":[{"text":"a"}],"text":"whole"}`, "whole"},
		{`{"text":"1"}` + "\n" + `{"list":[{"text":"a"}],"text":"2"}`, "1 2"},
		{`[{"text":"1","more":[{"text":"a"}]}]`, "1"},
		{`{"list":[` + many + `{"text":"a"}],"text":"far away"}`, strings.Repeat("more ", 10000) + "a"},
	} {
		got := strings.Join(listed(tt.content, Options{}, func(d Document) string { return d.Text }), " ")
		if got != tt.want {
			t.Errorf("%.80s: %.300s", tt.content, got)
		}
	}
	for _, content := range []string{"7", `"x"`, "null\n", "{}\n7", "[] 7"} {
		if docs, errs := read(t, content, Options{Format: FormatJSONL}); len(docs) > 0 || len(errs) == 0 && content[0] != '[' {
			t.Errorf("%q: %v %q", content, docs, errs)
		}
	}
	if got := fmt.Sprint(listed(`{"a":[{"text":"x"}`, Options{}, asJSON)); !strings.Contains(got, "truncated") || !strings.Contains(got, `"x"`) {
		t.Error(got)
	}
}

func FuzzListOffset(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[{"text":"x"}]}} 7 [1]`))
	f.Fuzz(func(t *testing.T, begin []byte) {
		r := newReader(Options{Map: map[string][]string{"text": {"a.b"}}}, nil)
		if at := r.listOffset(begin); at < 0 || at > int64(len(begin)) {
			t.Errorf("%d of %d", at, len(begin))
		}
	})
}
