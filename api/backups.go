package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/hashsearch/hashsearch/api/internal/transport"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
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

func backupJob() job { return job{wire.TaskBackup, readBackup, runBackup, nil} }

func readBackup(body []byte, _ collection) (any, error) { return fromJSON[wire.Backup](body) }

var errNoBackups = wire.NewProblem("no_backups", "the server makes no backups; its administrator can set a directory for them with --backups")

// runBackup copies the collection to a file whose name belongs to the task. A repeated run replaces
// the file that an interrupted one may have left.
func runBackup(ctx context.Context, d jobRun) (any, error) {
	if d.Backups == "" {
		return nil, errNoBackups
	}
	dir := filepath.Join(d.Backups, backupsOf(d.Collection))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	d.report(tasks.Progress{Stage: "copying"})
	file := fmt.Sprintf("%s-%s.db", d.Created.UTC().Format("20060102T150405Z"), d.ID)
	if err := d.index.Backup(ctx, filepath.Join(dir, file), true); err != nil {
		return nil, err
	}
	info, err := os.Stat(filepath.Join(dir, file))
	if err != nil {
		return nil, err
	}
	return wire.BackupResult{File: file, Bytes: info.Size(), Href: backupAt(d.Collection, file)}, nil
}

func backupAt(collection, file string) string {
	return "/v1/collections/" + url.PathEscape(collection) + "/backups/" + file
}

// backupsOf returns the name of the directory of a collection's backups. It never begins with a
// dot.
func backupsOf(collection string) string { return "of-" + url.PathEscape(collection) }

// backup writes the file of a backup.
func (s *server) backup(w http.ResponseWriter, r *http.Request) error {
	f, err := s.openBackup(nameIn(r), param(r, "file"))
	if err != nil {
		return errNoBackup
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+filepath.Base(f.Name())+`"`)
	h.Set("ETag", transport.TagOf(fmt.Sprintf("%x-%x", info.Size(), info.ModTime().UnixNano())))
	return serveContent(w, r, info.ModTime(), f)
}

// serveContent is [http.ServeContent] with problems. If reading fails, the client receives less
// than Content-Length.
func serveContent(w http.ResponseWriter, r *http.Request, modified time.Time, content io.ReadSeeker) error {
	h := maps.Clone(w.Header())
	c := &refusing{ResponseWriter: w}
	http.ServeContent(c, r, "", modified, content)
	if c.refused == 0 {
		return nil
	}
	h.Del("Content-Disposition")
	if size := w.Header().Get("Content-Range"); size != "" {
		h.Set("Content-Range", size)
	}
	clear(w.Header())
	maps.Copy(w.Header(), h)
	if c.refused == http.StatusPreconditionFailed {
		return index.ErrPrecondition
	}
	return wire.NewProblem("bad_range", "the file has no such part; Content-Range has its size")
}

// refusing holds back an answer that is an error.
type refusing struct {
	http.ResponseWriter
	refused int // its status, or 0
}

func (w *refusing) WriteHeader(status int) {
	if status >= 400 {
		w.refused = status
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *refusing) Write(b []byte) (int, error) {
	if w.refused != 0 {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap returns the writer below.
func (w *refusing) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// openBackup opens a file in the collection's directory of backups if its name is that of a backup.
func (s *server) openBackup(collection, file string) (*os.File, error) {
	if _, _, err := backupTime(file); s.Backups == "" || err != nil {
		return nil, os.ErrNotExist
	}
	return os.OpenInRoot(s.Backups, filepath.Join(backupsOf(collection), file))
}

// backupTime parses the name of a backup.
func backupTime(file string) (made time.Time, task uint64, err error) {
	const form = "20060102T150405Z"
	if len(file) < len(form)+len("-1.db") || file[len(form)] != '-' || filepath.Ext(file) != ".db" {
		return made, 0, os.ErrNotExist
	}
	if made, err = time.Parse(form, file[:len(form)]); err != nil {
		return made, 0, err
	}
	task, err = strconv.ParseUint(file[len(form)+1:len(file)-len(".db")], 10, 64)
	return made, task, err
}
