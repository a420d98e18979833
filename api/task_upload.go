package api

import (
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

const (
	mostField = 1 << 10 // bytes of a form's field; the queue keeps the input of a thousand tasks
	mostWhere = 20      // conditions of an ingest
	mostPath  = 4 << 10 // bytes of a path of the server
)

var errNoUploads = wire.NewProblem("no_uploads", "the server takes no uploads; its administrator can set a file for tasks with --tasks")

// badUpload returns a problem with a form.
func badUpload(format string, args ...any) error {
	return wire.NewProblem("bad_upload", fmt.Sprintf(format, args...))
}

// formField returns the wrong of a field of a form.
func formField(path ...string) wrong {
	return func(format string, args ...any) error {
		return badUpload("%s: %s", strings.Join(path, "."), fmt.Sprintf(format, args...))
	}
}

// upload writes the files of a form to disk, syncs them, and then enqueues their ingest and
// answers.
func (s *server) upload(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.collection(r); err != nil {
		return err
	}
	switch {
	case !isForm(r):
		return wire.NewProblem("unsupported_media_type", "this takes files as multipart/form-data; ingest a path of the server by POST …/ingest/path, and the files of a dry run by POST …/ingest/kept")
	case s.Tasks == nil || s.Uploads == "":
		return errNoUploads
	}
	done, err := s.writing.Enter(r.Context())
	if err != nil {
		return err
	}
	defer done()
	form, err := s.form(w, r)
	if err != nil {
		return err
	}
	sum := digestOf(r)
	in, err := s.spool(form, sum)
	needed := false
	if err == nil {
		err = s.answerOnce(w, r, sum, func(r *http.Request) error {
			err := s.accept(w, r, wire.TaskIngest, in)
			needed = err == nil
			return err
		})
	}
	if !needed && in.Upload != "" {
		err = errors.Join(err, os.RemoveAll(filepath.Join(s.Uploads, in.Upload)))
	}
	return err
}

func (s *server) form(w http.ResponseWriter, r *http.Request) (*multipart.Reader, error) {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return nil, badUpload("the Content-Type names no boundary between parts")
	}
	body, err := s.plain(w, r, s.UploadBytes)
	if err != nil {
		return nil, err
	}
	return multipart.NewReader(&paced{Reader: body, grace: s.IdleTime, began: time.Now()}, params["boundary"]), nil
}

// spool writes the files of a form to a directory of their own, and adds all parts to sum. The
// result names the directory even if there is an error.
func (s *server) spool(form *multipart.Reader, sum hash.Hash) (in ingestInput, err error) {
	if err := os.MkdirAll(s.Uploads, 0o700); err != nil {
		return in, err
	}
	dir, err := os.MkdirTemp(s.Uploads, "upload-*")
	if err != nil {
		return in, err
	}
	in.Upload = filepath.Base(dir)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return in, err
	}
	defer root.Close()
	for {
		part, err := form.NextRawPart()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = s.part(&in, part, root, sum)
		}
		if err != nil {
			return in, ofForm(err)
		}
	}
	if in.Count == 0 {
		return in, badUpload(`the upload has no file; send each file as a part "files" with its relative path as the file name`)
	}
	if _, err := in.options(formField); err != nil {
		return in, err
	}
	return in, syncFolders(s.Uploads, dir)
}

// ofForm returns the problem with a form that cannot be read. Errors of the disk and of the
// connection are returned unchanged.
func ofForm(err error) error {
	if p := problemOf(err); p.Code != "internal" || errors.As(err, new(*fs.PathError)) {
		return err
	}
	return badUpload("the body is not a form, or ends early: %v", err)
}

// part handles one part of a form.
func (s *server) part(in *ingestInput, part *multipart.Part, root *os.Root, sum hash.Hash) error {
	fmt.Fprintf(sum, "%q\n", part.Header.Get("Content-Disposition"))
	content := io.TeeReader(part, sum)
	switch name := part.FormName(); name {
	case "files":
		if in.Count++; in.Count > s.UploadFiles {
			return wire.NewProblem("too_large", fmt.Sprintf("the upload has more than the %d files allowed; send them in several uploads", s.UploadFiles))
		}
		return s.keep(part, content, root)
	case "format", "charset", "label_dirs", "where", "include", "exclude", "map", "columns", "record", "article", "quotes", "split", "dry_run":
		value, err := io.ReadAll(io.LimitReader(content, mostField+1))
		if err != nil {
			return err
		}
		return in.setField(name, string(value))
	default:
		return badUpload("there is no field %q; the fields are files, format, charset, label_dirs, where, include, exclude, map, columns, record, article, quotes, split and dry_run", name)
	}
}

// setField sets an option. The lists may be repeated.
func (in *ingestInput) setField(name, value string) error {
	lists := map[string]*[]string{"where": &in.Where, "include": &in.Include, "exclude": &in.Exclude, "map": &in.Map, "columns": &in.Columns}
	list := lists[name]
	switch {
	case len(value) > mostField || list != nil && len(*list) == mostWhere:
		return badUpload("%s: this is too long", name)
	case name == "format":
		in.Format = wire.Format(value)
	case name == "charset":
		in.Charset = value
	case name == "record":
		in.Record = value
	case name == "split":
		in.Split = value
	case name == "article":
		in.Article = value == "true"
	case name == "dry_run":
		in.DryRun = value == "true"
	case name == "label_dirs":
		if in.LabelDirs = wire.LabelDirs(value); value != "" && !slices.Contains(wire.LabelDirChoices(), in.LabelDirs) {
			return badUpload("label_dirs: choose one of %q", wire.LabelDirChoices())
		}
	case name == "quotes":
		if in.Quotes = wire.Quotes(value); value != "" && !slices.Contains(wire.QuoteChoices(), in.Quotes) {
			return badUpload("quotes: choose one of %q", wire.QuoteChoices())
		}
	case value != "":
		*list = append(*list, value)
	}
	return nil
}

// uploaded returns the path to ingest from an upload, which is its only file, as if that had been
// given, or its directory; the directory; and the beginning of the ids.
func (o *Options) uploaded(upload string) (source, within, name string, err error) {
	// Readers follow links to a directory, so their messages have the name without links.
	if within, err = filepath.EvalSymlinks(filepath.Join(o.Uploads, upload)); err != nil {
		return within, within, ".", err
	}
	entries, err := os.ReadDir(within)
	if err == nil && len(entries) == 1 && !entries[0].IsDir() {
		return filepath.Join(within, entries[0].Name()), within, entries[0].Name(), nil
	}
	return within, within, ".", err
}

// uploadOf returns the directory of a task's upload, or "" if it has none.
func (o *Options) uploadOf(t tasks.Task) string {
	var in ingestInput
	if t.Type != wire.TaskIngest || (jobRun{Task: t}).input(&in) != nil || in.Upload == "" {
		return ""
	}
	return filepath.Join(o.Uploads, filepath.Base(in.Upload))
}

// removeUpload removes the uploaded files of a task that has ended, unless it keeps them.
func (o *Options) removeUpload(t tasks.Task) {
	if !o.keepsUpload(t) {
		o.dropUpload(t)
	}
}

func (o *Options) dropUpload(t tasks.Task) {
	if dir := o.uploadOf(t); dir != "" && o.Uploads != "" {
		if err := os.RemoveAll(dir); err != nil {
			o.Log.Error("cannot remove an upload", "folder", dir, "error", err)
		}
	}
}

// sweepUploads removes the directories of uploads that no task needs: uploads that broke off, and
// those of tasks that ended just as the server was killed.
func (o *Options) sweepUploads(q *tasks.Queue) error {
	wanted := map[string]bool{}
	waiting, _, err := q.List(o.keepsUpload, "", 0)
	for _, t := range waiting {
		wanted[o.uploadOf(t)] = true
	}
	if o.Uploads == "" || err != nil {
		return err
	}
	entries, err := os.ReadDir(o.Uploads)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if dir := filepath.Join(o.Uploads, e.Name()); strings.HasPrefix(e.Name(), "upload-") && !wanted[dir] {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}
	return err
}
