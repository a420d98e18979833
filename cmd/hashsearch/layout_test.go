package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
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

// imports lists, for each package, the packages of this module that its code may import. A new
// package gets a line here and one in the table of CONTRIBUTING.md.
var imports = map[string]string{
	"ingest":                      "ingest/archive ingest/citation ingest/document ingest/markup ingest/nameset ingest/office ingest/parquet ingest/tagged",
	"ingest/archive":              "",
	"ingest/document":             "",
	"ingest/markup":               "ingest/document",
	"ingest/english":              "",
	"ingest/office":               "ingest/document ingest/markup",
	"ingest/nameset":              "",
	"ingest/citation":             "ingest/document ingest/markup",
	"ingest/parquet":              "ingest/document",
	"ingest/preview":              "ingest",
	"ingest/tagged":               "ingest/document ingest/markup",
	"ae":                          "ae/internal/kernel ae/parallel",
	"ae/digits":                   "ae",
	"ae/internal/kernel":          "ae/parallel",
	"ae/internal/kernel/gen":      "",
	"ae/internal/kernel/openblas": "",
	"ae/parallel":                 "",
	"hashing":                     "ingest/english ingest ae ae/parallel hashing/neighbours hashing/propagation",
	"hashing/neighbours":          "ingest ae ae/parallel",
	"hashing/propagation":         "ae ae/parallel",
	"hashing/codefile":            "hashing hashing/internal/numpy",
	"hashing/internal/numpy":      "",
	"hashing/vectorfile":          "hashing/internal/numpy",
	"index":                       "ingest ae/parallel hashing index/active index/draft index/hamming index/plane index/store index/typed index/words index/internal/feedback index/internal/filestore index/internal/format index/internal/generations index/internal/postings index/internal/wordindex index/internal/overlap index/internal/salvage index/internal/topics index/internal/drift index/internal/evenly",
	"index/active":                "ae/parallel hashing",
	"index/draft":                 "",
	"index/clusters":              "hashing",
	"index/hamming":               "ae/parallel hashing",
	"index/plane":                 "ae/parallel",
	"index/words":                 "ingest/nameset",
	"index/store":                 "",
	"index/postgres":              "index/store",
	"index/postgres/pgtest":       "",
	"index/typed":                 "ingest index/words",
	"index/indextest":             "ingest hashing index",
	"index/internal/boltfile":     "",
	"index/internal/drift":        "ae/parallel index/hamming index/internal/evenly ingest/english",
	"index/internal/evenly":       "",
	"index/internal/feedback":     "hashing index/store index/internal/format",
	"index/internal/filestore":    "index/draft index/store index/internal/boltfile index/internal/format",
	"index/internal/format":       "ingest hashing index/store",
	"index/internal/generations":  "ingest ingest/english hashing index/store index/internal/format",
	"index/internal/overlap":      "ingest",
	"index/internal/postings":     "ingest index/store index/internal/format",
	"index/internal/salvage":      "index/internal/boltfile index/internal/feedback index/internal/format index/internal/generations index/internal/wordindex index/store ingest",
	"index/internal/topics":       "ae/parallel hashing index/clusters index/hamming index/internal/evenly ingest",
	"index/internal/wordindex":    "ingest index/store index/words index/internal/format index/internal/postings",
	"index/hamming/gen":           "",
	// The baselines LSA and random bits are networks of package ae.
	"index/quality": "ingest/english ingest ae ae/parallel hashing",
	"index/insight": "hashing index",
	"index/jobs":    "ingest/english ingest ae/parallel hashing index index/quality",
	"index/sizing":  "ingest hashing index index/hamming index/jobs",
	"index/picture": "ingest/english ingest hashing index index/quality",
	"index/sources": "ingest index",
	"index/report":  "ingest/english index/quality index/picture",
	"api": "ingest ingest/preview ae/parallel hashing index index/draft index/postgres index/insight index/jobs index/quality index/sources api/collections api/internal/files api/internal/kept api/internal/query api/internal/reload api/internal/snippet " +
		"api/internal/transport api/keys api/mcp api/tasks api/wire api/internal/disk",
	"api/client":             "ingest hashing index index/jobs api/internal/query api/wire",
	"api/collections":        "index index/draft index/store index/postgres api/internal/files",
	"api/keys":               "ingest api/internal/files api/internal/reload",
	"api/mcp":                "api/wire",
	"api/tasks":              "index/postgres api/wire",
	"api/wire":               "",
	"api/internal/disk":      "",
	"api/internal/files":     "index/draft",
	"api/internal/kept":      "api/wire",
	"api/internal/query":     "ingest index api/wire",
	"api/internal/reload":    "",
	"api/internal/snippet":   "ingest api/wire",
	"api/internal/transport": "index api/wire",
	"web":                    "api/wire",
	"docs/clients":           "",
	"docs/topics":            "",
	"docs/zipf":              "",
	"cmd/hashsearch": "ingest ingest/preview ae/parallel ingest/english ae ae/digits hashing hashing/codefile hashing/vectorfile index index/draft index/postgres index/insight index/jobs index/picture index/quality index/report index/sizing index/sources " +
		"api api/client api/collections api/keys api/mcp api/tasks api/wire web",
}

// order is the way of a document through the directories. A test imports from its own directory
// and from those before it.
var order = []string{"ingest", "ae", "hashing", "index", "api", "web", "cmd"}

// mayImport reports whether a file of package dir may import package other of this module.
func mayImport(dir, other string, test bool) bool {
	if !test {
		return slices.Contains(strings.Fields(imports[dir]), other)
	}
	return slices.Index(order, first(other)) <= slices.Index(order, first(dir))
}

func first(dir string) string {
	name, _, _ := strings.Cut(dir, "/")
	return name
}

func TestLayout(t *testing.T) {
	documented := map[string]bool{}
	files := goFiles(t)
	for path := range files {
		dir, test := filepath.ToSlash(filepath.Dir(path)), strings.HasSuffix(path, "_test.go")
		f := parsed(t, path)
		documented[dir] = documented[dir] || f.Doc != nil && !test
		if _, ok := imports[dir]; !ok {
			t.Errorf("%s: package %s is not in the table of imports", path, dir)
		}
		for _, other := range ours(f) {
			if !mayImport(dir, other, test) {
				t.Errorf("%s imports %s, which the table of imports does not allow", path, other)
			}
		}
	}
	if len(files) < 50 {
		t.Fatalf("found only %d files", len(files))
	}
	for dir := range imports {
		if !documented[dir] {
			t.Errorf("package %s has no doc comment, or is gone", dir)
		}
	}
}

func parsed(t *testing.T, path string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top, path), nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// ours lists the packages of this module that a file imports.
func ours(f *ast.File) []string {
	var list []string
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if name, ok := strings.CutPrefix(path, module); ok {
			list = append(list, name)
		}
	}
	return list
}

func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// goFiles yields the Go files of the module, from its top.
func goFiles(t *testing.T) map[string]bool {
	files := map[string]bool{}
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != top && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || isModule(path)):
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
