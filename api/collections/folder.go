package collections

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashsearch/hashsearch/api/internal/files"
	"github.com/hashsearch/hashsearch/index"
)

const ending = ".db"

// besides lists the endings of files that accompany the file of a collection.
var besides = []string{training, ".damaged", noteEnding}

const training = ".training"

// A folder is a directory with a file for each collection.
type folder struct {
	dir  string
	note *note
}

// Open serves every *.db file in a directory, except hidden ones, and creates new collections
// there. A file that cannot be opened is listed by [Set.Failed] and does not affect the others.
// Files that another process adds later are not noticed. A directory can be open in one set at a
// time: the error is [index.ErrBusy] if another process serves it, and [ErrFile] if its aliases
// cannot be read.
func Open(dir string) (*Set, error) {
	n, err := hold(filepath.Join(dir, noteEnding))
	if err != nil {
		return nil, fmt.Errorf("open the directory %s: %w", dir, err)
	}
	f := folder{dir, n}
	s := &Set{place: f, failed: map[string]error{}}
	if err := errors.Join(s.openFiles(f), s.readAliases(f)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Set) openFiles(f folder) error {
	entries, err := os.ReadDir(f.dir)
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ending)
		if !ok || name == "" || strings.HasPrefix(name, ".") {
			continue
		}
		if info, err := os.Stat(f.path(name)); err == nil && !info.Mode().IsRegular() {
			continue
		}
		if ix, err := index.Open(f.path(name), nil); err != nil {
			s.failed[name] = err
		} else {
			s.add(name, 0, ix)
		}
	}
	return err
}

// path returns the path of the file of a collection.
func (f folder) path(name string) string { return filepath.Join(f.dir, name+ending) }

func (f folder) create(name string) (ix *index.Index, number int, err error) {
	if _, err := os.Lstat(f.path(name)); !errors.Is(err, fs.ErrNotExist) {
		return nil, 0, errors.Join(fmt.Errorf("%w: the directory has a file for %q, which the server opens at its next start", ErrExists, name), err)
	}
	ix, err = index.Open(f.path(name), &index.Options{Create: true})
	return ix, 0, err
}

func (f folder) remove(name string) error {
	if err := errors.Join(remove(f.path(name)), files.SyncFolder(f.dir)); err != nil {
		return err
	}
	var errs []error
	for _, end := range besides {
		errs = append(errs, remove(f.path(name)+end))
	}
	return errors.Join(errs...)
}

// tidy removes the file that a training wrote beside a collection after its deletion.
func (f folder) tidy(name string) error { return remove(f.path(name) + training) }

// look does nothing: no other process changes the directory.
func (f folder) look(*Set) error { return nil }

func (f folder) announce(address string) error {
	return os.WriteFile(f.note.file.Path(), []byte(address), 0o644)
}

func (f folder) close() error { return f.note.clear() }

// remove removes a file, if it exists.
func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
