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

// besides are the endings of files that belong to the file of a collection.
var besides = []string{training, ".damaged", noteEnding}

const training = ".training"

// Open serves every *.db file in a folder, hidden ones left out, and makes new ones there. A file that cannot be opened is among
// [Set.Failed] and keeps no other from being served; one that comes by other hands later is not seen. A folder is for one set at a
// time: the error is [index.ErrBusy] for one that another process serves, and [ErrFile] for aliases that cannot be read.
func Open(folder string) (*Set, error) {
	n, err := hold(filepath.Join(folder, noteEnding))
	if err != nil {
		return nil, fmt.Errorf("open the folder %s: %w", folder, err)
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

// path is the file of a collection in the folder.
func (s *Set) path(name string) string { return filepath.Join(s.folder, name+ending) }

// Create makes an empty collection in the folder and serves it. A crash leaves a whole one or none. The error is [ErrName], [ErrExists] or [ErrNoFolder].
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
		return errors.Join(fmt.Errorf("%w: there is a file for %q in the folder, which the next start serves", ErrExists, name), err)
	}
	return nil
}

// mayName returns why a name cannot be given to something new: [ErrName], or [ErrExists] for one that differs from another one by case at most.
// The caller holds mu.
func (s *Set) mayName(name string) error {
	if err := s.free(name); err != nil {
		return err
	}
	if err := checkName(name); err != nil {
		return err
	}
	for other := range s.names() {
		if sameFile(name, other) {
			return fmt.Errorf("%w: %q differs from %q by case only, and some file systems do not tell them apart", ErrExists, name, other)
		}
	}
	return nil
}

// Delete removes the files of a collection in the folder. Its name is free at once; who uses it goes on with what was there, on files that have
// no name any more. The error is [ErrInUse] while an alias names it, [ErrNotFound], [ErrNoFolder], or [index.ErrBusy] for a file that another
// process held when the set was opened.
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
		return fmt.Errorf("%w: that of %q, when the server started", index.ErrBusy, name) // failed has the path
	}
	if alias := s.aliases.of(name); len(alias) > 0 {
		return fmt.Errorf("%w: %q names %q; let the alias name another one, or delete it first", ErrInUse, alias[0], name)
	}
	return nil
}

// tidy removes what a training that went on wrote beside a collection that was deleted.
func (s *Set) tidy(e *entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.folder == "" || s.served[e.name] == e {
		return nil
	}
	return remove(s.path(e.name) + training)
}

// remove removes a file that may not be there.
func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
