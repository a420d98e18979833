package ingest

import (
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
)

// directory reads the files below source, in lexical order.
func (r *reader) directory(source string) error {
	stem := r.idPrefix(source)
	root, err := r.rooted(source)
	if err != nil {
		return fmt.Errorf("open source: %w", err)
	}
	if err := r.mayList(root); err != nil {
		return fmt.Errorf("open source: %w", err)
	}
	labels := r.labelsDirectories(root)
	return r.walk(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case r.stopped():
			return fs.SkipAll
		case err != nil:
			r.reject(path, err)
			return nil
		case path == root:
			return nil
		}
		skipped := IsSkipped(entry.Name()) && !r.isMaildir(path)
		if entry.IsDir() && (skipped || r.isExcluded(below(root, path)) || entry.Name() == "tmp" && r.isMaildir(filepath.Dir(path))) {
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

// mayList returns an error if the names in a directory cannot be read.
func (r *reader) mayList(dir string) error {
	f, err := r.openPath(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.ReadDir(1); err != io.EOF {
		return err
	}
	return nil
}

// directoryFile reads one file of a directory, or what a link leads to, but no directory, since
// links to them may form cycles, and no pipe, since reading it may never end.
func (r *reader) directoryFile(stem, root, path string, found fs.DirEntry) {
	info, err := r.describe(path, found)
	if err != nil || info == nil || info.Mode().IsRegular() { // a link to nothing cannot be opened
		name := below(root, path)
		r.entry(entry{path: name, id: relativePath(filepath.Join(stem, name)), place: path, info: info, message: r.isMaildirMessage(path),
			open: func() (io.ReadCloser, error) { return r.openPath(path) }})
	}
}

// describe returns the description of what a name of a directory leads to. It is nil if nobody
// needs it.
func (r *reader) describe(path string, found fs.DirEntry) (fs.FileInfo, error) {
	switch {
	case found.Type()&fs.ModeSymlink != 0:
		return r.statPath(path)
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
