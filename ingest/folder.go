package ingest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// directory reads the files below source, in lexical order.
func (r *reader) directory(source string) error {
	stem := r.idPrefix(source)
	root, err := filepath.EvalSymlinks(source) // WalkDir does not follow links, not even its root
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

// skipEntry skips a file, or a directory with all its content.
func skipEntry(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// directoryFile reads one file of a directory, unless its format is unknown.
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

// openRegular opens a file, or the target of a link. It returns nil for directories and devices:
// links to directories may form cycles, and reading a pipe may never end.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	return os.Open(path)
}
