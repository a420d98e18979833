package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// fill makes files with a text in a directory, by their number.
func fill(t *testing.T, root, dir string, n int, ending string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		put(t, filepath.Join(root, dir), fmt.Sprint(i, ending), "some text")
	}
}

// The names of directories are labels if a tree looks like classes, or if the options say so.
func TestClasses(t *testing.T) {
	yes, no := true, false
	for _, tt := range []struct {
		name string
		make func(root string)
		opts *bool
		want []string // labels of all documents
	}{
		{"posts by group", func(root string) { fill(t, root, "a", 6, ""); fill(t, root, "b", 4, "") }, nil, []string{"a", "b"}},
		{"two splits", func(root string) {
			fill(t, root, "train/a", 6, ".txt")
			fill(t, root, "test/b", 6, ".txt")
			fill(t, root, "test/a", 5, ".txt")
		}, nil, []string{"a", "b"}},
		{"hidden and made directories", func(root string) {
			fill(t, root, "a", 6, "")
			fill(t, root, "b", 6, "")
			fill(t, root, ".git", 3, "")
			fill(t, root, "node_modules/x/y", 3, ".md")
		}, nil, []string{"a", "b"}},
		{"one directory", func(root string) { fill(t, root, "a", 20, "") }, nil, nil},
		{"files above", func(root string) { fill(t, root, "a", 6, ""); fill(t, root, "b", 6, ""); fill(t, root, ".", 1, "") }, nil, nil},
		{"few files", func(root string) { fill(t, root, "a", 2, ""); fill(t, root, "b", 2, "") }, nil, nil},
		{"many kinds", func(root string) { fill(t, root, "a", 6, ".txt"); fill(t, root, "b", 6, ".md") }, nil, nil},
		{"said", func(root string) { fill(t, root, "a", 1, ".txt") }, &yes, []string{"a"}},
		{"denied", func(root string) { fill(t, root, "a", 6, ""); fill(t, root, "b", 6, "") }, &no, nil},
	} {
		root, guessed := t.TempDir(), Guessed{}
		tt.make(root)
		docs, errs := collect(t, root, Options{LabelDirs: tt.opts, Guessed: &guessed})
		var got []string
		for _, d := range docs {
			got = append(got, d.Labels...)
		}
		slices.Sort(got)
		if len(errs) > 0 || !slices.Equal(slices.Compact(got), tt.want) {
			t.Errorf("%s: %v, %v", tt.name, got, errs)
		}
		if counted := guessed.Names["labels"]["directory"]; counted != 0 != (tt.want != nil && tt.opts == nil) {
			t.Errorf("%s: %d directories", tt.name, counted)
		}
	}
}

// A file without an extension is read if it is text.
func TestNoExtension(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "49960", "From: a\n\nA post.\n")
	put(t, dir, "binary", "\x7fELF\x00\x01")
	put(t, dir, "empty", "")
	var left LeftOut
	docs, errs := collect(t, dir, Options{LeftOut: &left})
	if len(docs) != 1 || docs[0].Text != "From: a\n\nA post.\n" || len(errs) > 0 || left.Files[""] != 2 {
		t.Errorf("%v, %v, %v", docs, errs, left)
	}
}
