package ingest

import (
	"io/fs"
	"os"
	"path/filepath"
)

// openPath opens a file, in Options.Root if there is one.
func (r *reader) openPath(path string) (*os.File, error) {
	if r.Root == nil {
		return os.Open(path)
	}
	name, err := filepath.Rel(r.Root.Name(), path)
	if err != nil {
		return nil, err
	}
	return r.Root.Open(name)
}

// statPath describes what a path leads to, in Options.Root if there is one.
func (r *reader) statPath(path string) (fs.FileInfo, error) {
	if r.Root == nil {
		return os.Stat(path)
	}
	name, err := filepath.Rel(r.Root.Name(), path)
	if err != nil {
		return nil, err
	}
	return r.Root.Stat(name)
}

// walk is filepath.WalkDir, in Options.Root if there is one.
func (r *reader) walk(dir string, visit fs.WalkDirFunc) error {
	if r.Root == nil {
		return filepath.WalkDir(dir, visit)
	}
	name, err := filepath.Rel(r.Root.Name(), dir)
	if err != nil {
		return err
	}
	return fs.WalkDir(r.Root.FS(), filepath.ToSlash(name), func(path string, entry fs.DirEntry, err error) error {
		return visit(filepath.Join(r.Root.Name(), filepath.FromSlash(path)), entry, err)
	})
}

// rooted returns the directory to walk for a source. WalkDir does not follow links, not even its
// root; in Options.Root, a link may lead elsewhere later.
func (r *reader) rooted(source string) (string, error) {
	if r.Root != nil {
		return source, nil
	}
	return filepath.EvalSymlinks(source)
}
