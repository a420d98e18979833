package ingest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// folder reads the files below root, in the order of their names.
func (r *reader) directory(source string) error {
	stem := r.idPrefix(source)
	root, err := filepath.EvalSymlinks(source) // a walk does not follow a link, not even the first
	if err != nil {
		return fmt.Errorf("open source: %w", err)
	}
	if _, err := os.ReadDir(root); err != nil {
		return fmt.Errorf("open source: %w", err)
	}
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case r.stopped():
			return fs.SkipAll
		case err != nil:
			r.reject(path, err)
			return nil
		case path != root && strings.HasPrefix(entry.Name(), "."):
			return skipEntry(entry)
		case !entry.IsDir():
			r.directoryFile(stem, root, path)
		}
		return nil
	})
}

// skip passes over a file, or a folder with all in it.
func skipEntry(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// folderFile reads one file, if it is of a format that is wanted.
func (r *reader) directoryFile(stem, root, path string) {
	format := r.Format
	if format == "" || format == FormatFolder {
		format = formatOfName(path)
	}
	if format == "" {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			r.LeftOut.countFile(filepath.ToSlash(path))
		}
		return
	}
	f, err := openRegular(path)
	if err != nil {
		r.reject(path, err)
		return
	}
	if f == nil {
		return
	}
	defer f.Close()
	name, err := filepath.Rel(root, path)
	if err != nil {
		name = path
	}
	r.stream(format, relativePath(filepath.Join(stem, name)), path, f)
}

// openRegular opens a file or what a link leads to. For folders and devices it returns nil: links to
// folders may go in circles, and reading a pipe may never end.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	return os.Open(path)
}
