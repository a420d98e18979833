package collections

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/api/internal/files"
	"github.com/hashsearch/hashsearch/index"
)

const ending = ".db"

// besides lists the endings of files that accompany the file of a collection.
var besides = []string{training, ".damaged", noteEnding}

const training = ".training"

// Open serves every *.db file in a directory, except hidden ones, and creates new collections
// there. A file that cannot be opened is listed by [Set.Failed] and does not affect the others.
// Files that another process adds later are not noticed. A directory can be open in one set at a
// time: the error is [index.ErrBusy] if another process serves it, and [ErrFile] if its aliases
// cannot be read.
func Open(folder string) (*Set, error) {
	n, err := hold(filepath.Join(folder, noteEnding))
	if err != nil {
		return nil, fmt.Errorf("open the directory %s: %w", folder, err)
	}
	s := &Set{folder: folder, note: n, failed: map[string]error{}}
	if err := errors.Join(s.openFiles(), s.readAliases()); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Set) openFiles() error {
	entries, err := os.ReadDir(s.folder)
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ending)
		if !ok || name == "" || strings.HasPrefix(name, ".") {
			continue
		}
		if info, err := os.Stat(s.path(name)); err == nil && !info.Mode().IsRegular() {
			continue
		}
		if ix, err := index.Open(s.path(name), nil); err != nil {
			s.failed[name] = err
		} else {
			s.add(name, ix)
		}
	}
	return err
}

// path returns the path of the file of a collection in the directory.
func (s *Set) path(name string) string { return filepath.Join(s.folder, name+ending) }

// Create creates an empty collection in the directory and serves it. A crash leaves a complete
// collection or none. The error is [ErrName], [ErrExists] or [ErrNoFolder].
func (s *Set) Create(name string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.mayCreate(name); err != nil {
		return err
	}
	ix, err := index.Open(s.path(name), &index.Options{Create: true})
	if err == nil {
		err = s.Add(name, ix)
	}
	return err
}

func (s *Set) mayCreate(name string) error {
	if s.folder == "" {
		return ErrNoFolder
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.mayName(name); err != nil {
		return err
	}
	if _, err := os.Lstat(s.path(name)); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("%w: the directory has a file for %q, which the server opens at its next start", ErrExists, name), err)
	}
	return nil
}

// mayName returns an error if a new collection or alias cannot have the name: [ErrName], or
// [ErrExists] if the name is taken or differs from another one only by case or Unicode form. The
// caller holds mu.
func (s *Set) mayName(name string) error {
	if err := s.free(name); err != nil {
		return err
	}
	if err := checkName(name); err != nil {
		return err
	}
	for _, other := range s.names() {
		if sameFile(name, other) {
			return fmt.Errorf("%w: %q differs from %q only by case, which some file systems ignore", ErrExists, name, other)
		}
	}
	return nil
}

// Delete deletes the files of a collection in the directory. The name is free at once. Leases of
// the collection stay valid, on files without a name. The error is [ErrInUse] while an alias names
// the collection, [ErrNotFound], [ErrNoFolder], or [index.ErrBusy] if another process held the file
// when the set was opened.
func (s *Set) Delete(name string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.mayDelete(name); err != nil {
		return err
	}
	if err := errors.Join(remove(s.path(name)), files.SyncFolder(s.folder)); err != nil {
		return err
	}
	var errs []error
	for _, end := range besides {
		errs = append(errs, remove(s.path(name)+end))
	}
	s.mu.Lock()
	e := s.served[name]
	delete(s.served, name)
	delete(s.failed, name)
	s.mu.Unlock()
	if e != nil {
		errs = append(errs, s.leave(e))
	}
	return errors.Join(errs...)
}

func (s *Set) mayDelete(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	failed := s.failed[name]
	switch {
	case s.folder == "":
		return ErrNoFolder
	case s.aliases[name] != "":
		return fmt.Errorf("%w: %q is an alias of %q; delete the alias, or the collection by its name", ErrInUse, name, s.aliases[name])
	case s.served[name] == nil && failed == nil:
		return fmt.Errorf("%w: %q", ErrNotFound, name)
	case errors.Is(failed, index.ErrBusy):
		// Not the error in failed, which contains the path.
		return fmt.Errorf("%w: %q, when the server started", index.ErrBusy, name)
	}
	for _, alias := range slices.Sorted(maps.Keys(s.aliases)) {
		if s.aliases[alias] == name {
			return fmt.Errorf("%w: %q names %q; point the alias to another collection, or delete it first", ErrInUse, alias, name)
		}
	}
	return nil
}

// tidy removes the file that a training wrote beside a collection after its deletion.
func (s *Set) tidy(e *entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.folder == "" || s.served[e.name] == e {
		return nil
	}
	return remove(s.path(e.name) + training)
}

// remove removes a file, if it exists.
func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
