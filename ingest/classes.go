package ingest

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// Limits of trees whose directories are classes, such as 20 Newsgroups, which has one of some
// hundred posts for each group.
const (
	minClasses   = 2
	maxClasses   = 200
	minOfClass   = 5 // files a class, on average
	mainOfTenths = 9 // tenths of the files that have the same extension
)

// labelsDirectories reports whether the name of the directory of a file is a label: as the options
// say, or if all files of a tree lie at the same depth, and nearly all are of the same kind.
func (r *reader) labelsDirectories(root string) bool {
	if r.LabelDirs != nil {
		return *r.LabelDirs
	}
	t := tree{reader: r, names: map[string]bool{}, extensions: map[string]int{}}
	if err := r.walk(root, func(path string, entry fs.DirEntry, err error) error { return t.visit(root, path, entry, err) }); err != nil {
		return false
	}
	if !t.classes() {
		return false
	}
	for range t.names {
		r.Guessed.countName("labels", "directory")
	}
	return true
}

// A tree has the known properties of the files below a directory.
type tree struct {
	*reader

	names      map[string]bool // of the directories that have files
	extensions map[string]int
	files      int
	depth      int // of all files
}

func (t *tree) visit(root, path string, entry fs.DirEntry, err error) error {
	switch {
	case err != nil || path == root:
		return err
	case entry.IsDir() && IsSkipped(entry.Name()):
		return fs.SkipDir
	case entry.IsDir() || IsSkipped(entry.Name()):
		return nil
	}
	name, err := filepath.Rel(root, path)
	depth := strings.Count(filepath.ToSlash(name), "/")
	if t.files > 0 && depth != t.depth || t.isMaildirMessage(path) {
		t.depth = 0 // no class
		return fs.SkipAll
	}
	t.files, t.depth = t.files+1, depth
	t.names[filepath.Base(filepath.Dir(path))] = true
	t.extensions[fileExtension(entry.Name())]++
	return err
}

// classes reports whether the directories of the tree look like classes.
func (t *tree) classes() bool {
	most := 0
	for _, n := range t.extensions {
		most = max(most, n)
	}
	n := len(t.names)
	return t.depth > 0 && n >= minClasses && n <= maxClasses && t.files >= minOfClass*n && 10*most >= mainOfTenths*t.files
}

// IsSkipped reports whether a file or directory is not read: a hidden one, one that programs make,
// or one of the templates of a site.
func IsSkipped(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains([]string{"node_modules", "__MACOSX", "_layouts", "_includes"}, name)
}
