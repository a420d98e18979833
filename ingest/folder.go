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
		skipped := IsSkipped(entry.Name()) && !isMaildir(path)
		if entry.IsDir() && (skipped || r.isExcluded(below(root, path)) || entry.Name() == "tmp" && isMaildir(filepath.Dir(path))) {
			return fs.SkipDir
		}
		if !skipped && !entry.IsDir() {
			if labels {
				r.label = filepath.Base(filepath.Dir(path))
			}
			r.directoryFile(stem, root, path, entry)
		}
		return nil
	})
}

// directoryFile reads one file of a directory, or what a link leads to, but no directory, since links
// to them may form cycles, and no pipe, since reading it may never end.
func (r *reader) directoryFile(stem, root, path string, found fs.DirEntry) {
	info, err := r.describe(path, found)
	if err != nil || info == nil || info.Mode().IsRegular() { // a link to nothing cannot be opened
		name := below(root, path)
		r.entry(entry{path: name, id: relativePath(filepath.Join(stem, name)), place: path, info: info, message: isMaildirMessage(path),
			open: func() (io.ReadCloser, error) { return os.Open(path) }})
	}
}

// describe returns the description of what a name of a directory leads to. It is nil if nobody needs
// it.
func (r *reader) describe(path string, found fs.DirEntry) (fs.FileInfo, error) {
	switch {
	case found.Type()&fs.ModeSymlink != 0:
		return os.Stat(path)
	case found.Type().IsRegular() && r.Skip == nil && r.Seen == nil:
		return nil, nil
	}
	return found.Info()
}

// below returns the path of a file below a directory, with slashes.
func below(root, path string) string {
	name, err := filepath.Rel(root, path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(name)
}
