package collections

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/draft"
)

// ErrNoFiles is the error of a set whose place does not keep collections in files.
var ErrNoFiles = errors.New("only a server of a directory restores files: 'hashsearch copy' copies a file into a database")

// Restore serves a copy of the collection in the file at path, such as a backup, by a name. An
// existing collection of that name is replaced in one step if replace is set: each request uses the
// old one or the new one as a whole, and leases of the old one stay valid. A crash leaves one of
// the two. The errors are those of Create and of opening the file, or [ErrNoFiles].
func (s *Set) Restore(ctx context.Context, name, path string, replace bool) (created bool, err error) {
	s.restoring.Lock()
	defer s.restoring.Unlock()
	f, _, err := s.mayRestore(name, replace)
	if err != nil {
		return false, err
	}
	copied := filepath.Join(f.dir, "."+name+".restored"+ending)
	defer os.Remove(copied)
	if err := copyOf(ctx, path, copied); err != nil {
		return false, err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	if f, created, err = s.mayRestoreNow(name, replace); err != nil {
		return false, err
	}
	return created, s.swap(f, name, copied)
}

// copyOf copies the collection in a file, which must be sound enough to open, to another file.
func copyOf(ctx context.Context, path, to string) error {
	ix, err := index.Open(path, &index.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(ix.Backup(ctx, to, true), ix.Close())
}

func (s *Set) mayRestore(name string, replace bool) (f folder, created bool, err error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	return s.mayRestoreNow(name, replace)
}

// mayRestoreNow returns the directory of the set, and whether a collection of that name would be
// new. The caller holds changing.
func (s *Set) mayRestoreNow(name string, replace bool) (f folder, created bool, err error) {
	f, ok := s.place.(folder)
	switch {
	case s.place == nil:
		return f, false, ErrNoFolder
	case !ok:
		return f, false, ErrNoFiles
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	exists := s.served[name] != nil || s.failed[name] != nil
	switch {
	case !exists:
		if err := s.mayName(name); err != nil { // before a file of that name is looked for
			return f, true, err
		}
		return f, true, f.free(name)
	case !replace:
		return f, false, fmt.Errorf("%w: there is a collection %q; set replace to replace it", ErrExists, name)
	case errors.Is(s.failed[name], index.ErrBusy):
		return f, false, fmt.Errorf("%w: %q", index.ErrBusy, name)
	}
	return f, false, nil
}

// swap makes a copy the file of a collection, and serves it in place of the former one. The caller
// holds changing, for which a request waits that finds no collection meanwhile.
func (s *Set) swap(f folder, name, copied string) error {
	if err := errors.Join(draft.Rename(copied, f.path(name)), draft.SyncDir(f.dir)); err != nil {
		return err
	}
	var left error
	for _, end := range besides {
		left = errors.Join(left, remove(f.path(name)+end))
	}
	ix, err := index.Open(f.path(name), nil)
	return errors.Join(err, s.instead(name, ix, err), left)
}

// instead serves a collection that was opened, or notes the reason why it was not, in place of the
// former one. It returns the error of closing that.
func (s *Set) instead(name string, ix *index.Index, err error) error {
	s.mu.Lock()
	old := s.served[name]
	delete(s.served, name)
	s.mu.Unlock()
	s.opened(name, 0, ix, err)
	if old == nil {
		return nil
	}
	return s.leave(old)
}
