package ingest

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
	labels := r.labelsDirectories(root)
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case r.stopped():
			return fs.SkipAll
		case err != nil:
			r.reject(path, err)
			return nil
		case path == root:
			return nil
		}
		skipped := isSkipped(entry.Name())
		if skipped && entry.IsDir() {
			return fs.SkipDir
		}
		if !skipped && !entry.IsDir() {
			if labels {
				r.label = filepath.Base(filepath.Dir(path))
			}
			r.directoryFile(stem, root, path)
		}
		return nil
	})
}

// isText reports whether a file without an extension holds text.
func isText(path string, size int64) bool {
	if fileExtension(filepath.Base(path)) != "" || size == 0 {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	return (err == nil || err == io.ErrUnexpectedEOF) && detectFileType(head[:n]) == ""
}

// directoryFile reads one file of a directory, unless its format is unknown. A file without an
// extension is read if it is text.
func (r *reader) directoryFile(stem, root, path string) {
	format := r.Format
	if format == "" || format == FormatFolder {
		format = formatOfName(path)
	}
	info, err := os.Stat(path)
	// Links to directories may form cycles, and reading a pipe may never end.
	if err == nil && !info.Mode().IsRegular() {
		return
	}
	if format == "" && (err != nil || !isText(path, info.Size())) {
		if err == nil {
			r.LeftOut.countFile(filepath.ToSlash(path))
		}
		return
	}
	var f *os.File
	if err == nil {
		f, err = os.Open(path)
	}
	if err != nil {
		r.reject(path, err)
		return
	}
	defer f.Close()
	name, err := filepath.Rel(root, path)
	if err != nil {
		name = path
	}
	r.stream(format, relativePath(filepath.Join(stem, name)), path, f)
}
