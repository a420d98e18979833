package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "github.com/hashsearch/hashsearch/"
	top    = "../.."
)

// imports says which of our folders each folder may import: only what lies to its left on a
// document's way.
var imports = map[string][]string{
	"ingest": {},
	"ae":     {},
	// The learned hash function joins words and networks.
	"hashing": {"ingest", "ae"},
	"index":   {"hashing", "ingest"},
	// LSA and random bits, which the codes are compared with, are networks too.
	"index/quality":  {"hashing", "ingest", "ae"},
	"api":            {"index", "hashing", "ingest"},
	"web":            {},
	"cmd/hashsearch": {"ingest", "ae", "hashing", "index", "api", "web"},
}

// ruleFor finds the closest rule for a folder.
func ruleFor(dir string) ([]string, bool) {
	for ; dir != "."; dir = filepath.ToSlash(filepath.Dir(dir)) {
		if allowed, ok := imports[dir]; ok {
			return append(allowed, strings.Split(dir, "/")[0]), true
		}
	}
	return nil, false
}

func TestLayout(t *testing.T) {
	documented := map[string]bool{}
	files := 0
	for path := range goFiles(t) {
		files++
		dir := filepath.ToSlash(filepath.Dir(path))
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top, path), nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(path, "_test.go") {
			documented[dir] = documented[dir] || f.Doc != nil
		}
		allowed, ok := ruleFor(dir)
		if !ok {
			t.Errorf("%s: no rule says what %s may import", path, dir)
		}
		for _, spec := range f.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if ours, ok := strings.CutPrefix(name, module); ok && !slices.Contains(allowed, strings.Split(ours, "/")[0]) {
				t.Errorf("%s imports %s: %s may import only %v of ours", path, ours, dir, allowed)
			}
		}
	}
	if files < 50 {
		t.Fatalf("only %d files were looked at", files)
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("package %s has no doc comment", dir)
		}
	}
}

// goFiles yields the Go files of the module, from its top.
func goFiles(t *testing.T) map[string]bool {
	files := map[string]bool{}
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != top && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go"):
			rel, err := filepath.Rel(top, path)
			files[rel] = true
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
