package ingest

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// goSource reads the documentation of the Go packages below the directory source. "godoc", "" or a
// GOROOT means the standard library.
func (r *reader) goSource(source string) error {
	if source == "godoc" || source == "" {
		root, err := goRoot()
		if err != nil {
			return err
		}
		source = root
	}
	if !isDirectory(source) {
		return fmt.Errorf("open source: %s is not a directory", source)
	}
	tree := &goTree{reader: r, root: source, prefix: modulePath(source)}
	if src := filepath.Join(source, "src"); isDirectory(filepath.Join(src, "runtime")) {
		tree.root, tree.prefix, tree.standard = src, "", true
	}
	return filepath.WalkDir(tree.root, tree.visit)
}

// errNoGo means that the documentation of the standard library is not on this machine.
var errNoGo = errors.New("no Go toolchain found: install Go and put it on the PATH, or set GOROOT")

// goRoot returns the root of the installed toolchain.
func goRoot() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, _ := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	for _, root := range []string{strings.TrimSpace(string(out)), os.Getenv("GOROOT"), build.Default.GOROOT} {
		if root != "" && isDirectory(filepath.Join(root, "src", "runtime")) {
			return root, nil
		}
	}
	return "", errNoGo
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// modulePath returns the path of the module of which dir is the root, or "".
func modulePath(dir string) string {
	file, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(file)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "module" {
			return strings.Trim(words[1], `"`)
		}
	}
	return ""
}

// A goTree reads the Go packages below a directory.
type goTree struct {
	*reader
	root     string
	prefix   string // import path of root, may be ""
	standard bool   // root is the standard library
}

func (t *goTree) visit(dir string, entry fs.DirEntry, err error) error {
	switch {
	case t.stopped():
		return fs.SkipAll
	case err != nil:
		t.reject(dir, err)
		return nil
	case !entry.IsDir():
		return nil
	case dir != t.root && t.skips(dir, entry.Name()):
		return fs.SkipDir
	}
	t.readPackage(dir)
	return nil
}

// skips reports whether a directory contains no public documentation.
func (t *goTree) skips(dir, name string) bool {
	switch name {
	case "testdata", "vendor", "internal":
		return true
	case "cmd":
		return t.standard && filepath.Dir(dir) == t.root
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// platform returns a fixed build context, so that every machine reads the same documents.
func platform() build.Context {
	c := build.Default
	c.GOOS, c.GOARCH, c.CgoEnabled = "linux", "amd64", true
	return c
}

// readPackage emits the documents of the package in dir, if there is one.
func (t *goTree) readPackage(dir string) {
	rel, err := filepath.Rel(t.root, dir)
	if err != nil {
		t.reject(dir, err)
		return
	}
	files := token.NewFileSet()
	parsed := t.parse(files, dir)
	if len(parsed) == 0 {
		return
	}
	importPath := path.Join(t.prefix, filepath.ToSlash(rel))
	if importPath == "." {
		importPath = parsed[0].Name.Name
	}
	docs, err := doc.NewFromFiles(files, parsed, importPath)
	if err != nil {
		t.reject(dir, err)
		return
	}
	p := goPackage{t, docs, files}
	p.documents()
}

// parse parses the Go files in dir, without tests. It returns those of the same package as the
// first one.
func (t *goTree) parse(files *token.FileSet, dir string) []*ast.File {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.reject(dir, err)
		return nil
	}
	var parsed []*ast.File
	platform := platform()
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		path := filepath.Join(dir, name)
		if err := t.checkSize(path); err != nil {
			t.reject(path, err)
			continue
		}
		if match, err := platform.MatchFile(dir, name); err == nil && !match {
			continue
		}
		f, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.reject(path, err)
			continue
		}
		if len(parsed) == 0 || parsed[0].Name.Name == f.Name.Name {
			parsed = append(parsed, f)
		}
	}
	return parsed
}

// checkSize returns an error if a file is too large to parse, since that takes many times its size
// in memory. Otherwise it counts the file for the meter.
func (t *goTree) checkSize(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("not a regular file")
	case info.Size() > int64(t.MaxBytes):
		return document.TooLarge(info.Size(), t.MaxBytes)
	}
	return t.measure(int(info.Size()))
}
