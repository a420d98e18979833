package collections

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/draft"
)

const ending = ".db"

// besides lists the endings of files that accompany the file of a collection.
var besides = []string{training, ".damaged", noteEnding}

const training = ".training"

// A folder is a directory with a file for each collection.
type folder struct {
	dir  string
	note *note
	seen map[string]sighting // by collection, of files that are not served
	stop func()              // ends following
}

// Open serves every *.db file in a directory, except hidden ones, and creates new collections
// there. A file that cannot be opened is listed by [Set.Failed] and does not affect the others. A
// file that another process adds later is served as soon as it has not changed for a second. A
// directory can be open in one set at a time: the error is [index.ErrBusy] if another process
// serves it, and [ErrFile] if its aliases cannot be read.
func Open(dir string) (*Set, error) {
	n, err := hold(filepath.Join(dir, noteEnding))
	if err != nil {
		return nil, fmt.Errorf("open the directory %s: %w", dir, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var following sync.WaitGroup
	f := folder{dir, n, map[string]sighting{}, func() { stop(); following.Wait() }}
	s := &Set{place: f, failed: map[string]error{}}
	if err := errors.Join(s.openFiles(f), s.readAliases(f)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	following.Go(func() { s.follow(ctx) })
	return s, nil
}

func (s *Set) openFiles(f folder) error {
	files, err := f.files()
	for name, info := range files {
		if ix, err := index.Open(f.path(name), nil); err != nil {
			s.failed[name] = err
			f.seen[name] = sighting{size: info.Size(), modified: info.ModTime(), tried: !errors.Is(err, index.ErrBusy)}
		} else {
			s.add(name, 0, ix)
		}
	}
	return err
}

// files returns the files of collections in the directory by name.
func (f folder) files() (map[string]fs.FileInfo, error) {
	entries, err := os.ReadDir(f.dir)
	all := map[string]fs.FileInfo{}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ending)
		if !ok || name == "" || strings.HasPrefix(name, ".") {
			continue
		}
		if info, err := os.Stat(f.path(name)); err == nil && info.Mode().IsRegular() {
			all[name] = info
		}
	}
	return all, err
}

// path returns the path of the file of a collection.
func (f folder) path(name string) string { return filepath.Join(f.dir, name+ending) }

func (f folder) create(name string) (ix *index.Index, number int, err error) {
	if err := f.free(name); err != nil {
		return nil, 0, err
	}
	ix, err = index.Open(f.path(name), &index.Options{Create: true})
	return ix, 0, err
}

// free returns an error if there is a file that a new collection would replace, such as one that
// has just been copied.
func (f folder) free(name string) error {
	if _, err := os.Lstat(f.path(name)); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("%w: the directory has a file for %q, which is not served; a copy is served a second after its last change", ErrExists, name), err)
	}
	return nil
}

func (f folder) remove(name string) error {
	if err := errors.Join(remove(f.path(name)), draft.SyncDir(f.dir)); err != nil {
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

func (f folder) announce(address string) error {
	return f.note.write(address)
}

func (f folder) close() error {
	f.stop()
	return f.note.clear()
}

// remove removes a file, if it exists.
func remove(path string) error {
	if err := draft.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
