package api

import (
	"cmp"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

var errNoBackup = wire.NewProblem("backup_not_found", "there is no such backup; GET backups of the collection lists them")

// nameIn returns the name of the path's collection, or the name in the path if there is none:
// backups of a collection survive its deletion.
func nameIn(r *http.Request) string {
	if l := leased(r); l.err == nil {
		return l.name
	}
	return param(r, "collection")
}

// listBackups lists the backups of a collection, the newest first.
func (s *server) listBackups(w http.ResponseWriter, r *http.Request) error {
	all, err := s.backupsOf(nameIn(r))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, wire.Backups{Backups: all})
}

func (s *server) backupsOf(collection string) ([]wire.BackupFile, error) {
	all := []wire.BackupFile{}
	if s.Backups == "" {
		return all, nil
	}
	entries, err := os.ReadDir(filepath.Join(s.Backups, backupsOf(collection)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		made, _, err := backupTime(e.Name())
		info, ierr := e.Info()
		if err == nil && ierr == nil && info.Mode().IsRegular() {
			all = append(all, wire.BackupFile{File: e.Name(), Bytes: info.Size(), Made: made, Href: backupAt(collection, e.Name())})
		}
	}
	slices.SortFunc(all, func(a, b wire.BackupFile) int { return cmp.Compare(b.File, a.File) })
	return all, nil
}

// backupFile returns the path of a backup, which exists and is not a link out of the directory.
func (s *server) backupFile(collection, file string) (string, error) {
	f, err := s.openBackup(collection, file)
	if err != nil {
		return "", errNoBackup
	}
	return filepath.Join(s.Backups, backupsOf(collection), file), f.Close()
}

func (s *server) deleteBackup(w http.ResponseWriter, r *http.Request) error {
	path, err := s.backupFile(nameIn(r), param(r, "file"))
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// restore makes the path's collection from a backup, and cancels the tasks of the one that it
// replaces.
func (s *server) restore(w http.ResponseWriter, r *http.Request) error {
	b, err := s.readAll(w, r)
	if err != nil {
		return err
	}
	in, err := fromJSON[wire.Restore](b)
	if err != nil {
		return err
	}
	name := nameIn(r)
	path, err := s.restorable(w, r, cmp.Or(in.Of, name), in.Backup)
	if err != nil {
		return err
	}
	created, err := s.collections.Restore(r.Context(), name, path, in.Replace)
	switch {
	case errors.Is(err, index.ErrFormat):
		return wire.NewProblem("backup_damaged", "the backup is damaged; restore another one")
	case err != nil:
		return err
	}
	if created {
		return s.present(w, r, name, http.StatusCreated)
	}
	s.cancelAll(name)
	return s.present(w, r, name, http.StatusOK)
}

// restorable returns the path of a backup of a collection, for which the key must be as well.
func (s *server) restorable(w http.ResponseWriter, r *http.Request, of, file string) (string, error) {
	if of != nameIn(r) {
		if err := s.permitted(w, r, keys.Admin, of); err != nil {
			return "", err
		}
	}
	return s.backupFile(of, file)
}

// present answers with a collection that was created or restored.
func (s *server) present(w http.ResponseWriter, r *http.Request, name string, status int) error {
	l, err := s.collections.get(name)
	if err != nil {
		return err
	}
	defer l.release()
	size, err := l.Size()
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/collections/"+url.PathEscape(name))
	return writeJSON(w, status, s.newSummary(r.Context(), name, size))
}
