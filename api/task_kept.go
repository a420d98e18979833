package api

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

var errUploadGone = wire.NewProblem("upload_gone", "the files of this dry run were ingested or removed already, or are on another server, or it has not succeeded; upload them again")

// keepsUpload reports whether the files of a task are needed: it has not ended, or it was a dry run
// after which they may be ingested.
func (o *Options) keepsUpload(t tasks.Task) bool {
	return !t.State.Final() || isPreviewed(t) && time.Since(*t.Ended) < wire.KeptFor
}

// isPreviewed reports whether a task was a dry run of an upload that has succeeded.
func isPreviewed(t tasks.Task) bool {
	var in ingestInput
	return t.Type == wire.TaskIngest && t.State == tasks.Succeeded && t.Ended != nil && (jobRun{Task: t}).input(&in) == nil && in.DryRun && in.Upload != ""
}

// ingestKept enqueues the ingest of the files that a dry run has kept.
func (s *server) ingestKept(w http.ResponseWriter, r *http.Request) error {
	if s.Tasks == nil || s.Uploads == "" {
		return errNoUploads
	}
	asked, err := body[wire.KeptUpload](s, w, r)
	if err != nil {
		return err
	}
	t, err := s.Tasks.Get(asked.Upload)
	if err == nil && t.Collection != leased(r).name {
		err = tasks.ErrNotFound
	}
	if err != nil {
		return err
	}
	in := ingestInput{wire.IngestInput{Files: asked.Files}}
	if _, err := in.options(pointer); err != nil {
		return err
	}
	return s.takeUpload(w, r, t, in)
}

// takeUpload gives the files of a dry run to a new task. Of several requests for them, one
// succeeds, since a directory can be renamed once.
func (s *server) takeUpload(w http.ResponseWriter, r *http.Request, t tasks.Task, in ingestInput) error {
	var before ingestInput
	if err := (jobRun{Task: t}).input(&before); err != nil || !isPreviewed(t) {
		return errors.Join(err, errUploadGone)
	}
	in.Upload, in.Count = "upload-"+rand.Text(), before.Count
	from, to := s.uploadOf(t), filepath.Join(s.Uploads, in.Upload)
	err := os.Rename(from, to)
	if errors.Is(err, os.ErrNotExist) {
		return errUploadGone
	}
	if err == nil {
		err = s.accept(w, r, wire.TaskIngest, in)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(os.Rename(to, from)))
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// dropKept removes the files of dry runs, and the lists of tasks, that nobody wants any more, until
// ctx is done.
func (o *Options) dropKept(ctx context.Context) {
	tick := time.NewTicker(wire.KeptFor / 12)
	defer tick.Stop()
	for {
		old, _, err := o.Tasks.List(func(t tasks.Task) bool { return isPreviewed(t) && !o.keepsUpload(t) }, "", 0)
		for _, t := range old {
			o.dropUpload(t)
		}
		if err != nil {
			o.Log.Error("cannot list the dry runs", "error", err)
		}
		o.dropLists()
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// mostLeftOut is the number of rejections and skipped files that are listed in a file.
const mostLeftOut = 20_000

const (
	leftOutPrefix = "left-out-"
	leftOutEnd    = ".ndjson"
)

// leftOutFile returns the path of the list of what a task did not store, or "".
func (o *Options) leftOutFile(id string) string {
	if o.Uploads == "" {
		return ""
	}
	return filepath.Join(o.Uploads, leftOutPrefix+id+leftOutEnd)
}

// A leftOutList is a file with a line for each rejection and each skipped file. It is made with the
// first line.
type leftOutList struct {
	path  string // "" if there is no place for it
	file  *os.File
	out   *bufio.Writer
	lines int
	err   error
}

// newLeftOutList returns an empty list, and removes the one of an earlier run.
func newLeftOutList(path string) *leftOutList {
	l := &leftOutList{path: path}
	if path != "" {
		l.err = ignoreMissing(os.Remove(path))
	}
	return l
}

func (l *leftOutList) add(line wire.LeftOut) {
	if l.path == "" || l.err != nil || l.lines == mostLeftOut {
		return
	}
	if l.file == nil {
		l.create()
	}
	if l.lines++; l.err == nil {
		l.err = json.NewEncoder(l.out).Encode(line)
	}
}

func (l *leftOutList) create() {
	if l.err = os.MkdirAll(filepath.Dir(l.path), 0o700); l.err == nil {
		l.file, l.err = os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	}
	l.out = bufio.NewWriter(l.file)
}

// close writes the rest, and returns the first error.
func (l *leftOutList) close() error {
	if l.file == nil {
		return l.err
	}
	return errors.Join(l.err, l.out.Flush(), l.file.Close())
}

// leftOut writes the list of what an ingest did not store. Without the file, as on another server,
// it is the list in the result.
func (s *server) leftOut(w http.ResponseWriter, r *http.Request) error {
	t, err := s.oneTask(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	f, err := os.Open(s.leftOutFile(t.ID))
	if err == nil {
		defer f.Close()
		io.Copy(w, f) // an error means that the client went away, or that it receives too little
		return nil
	}
	out := json.NewEncoder(w)
	for _, line := range leftOutOf(t) {
		if out.Encode(line) != nil {
			return nil
		}
	}
	return nil
}

// leftOutOf returns the list in the result of a task.
func leftOutOf(t tasks.Task) (all []wire.LeftOut) {
	var i wire.Ingested
	if t.Type != wire.TaskIngest || json.Unmarshal(t.Result, &i) != nil {
		return nil
	}
	for _, r := range i.Rejections {
		all = append(all, wire.LeftOut(r))
	}
	for _, name := range i.Skipped {
		all = append(all, wire.LeftOut{Place: name})
	}
	return all
}

// dropLists removes the lists of tasks that the queue keeps no more.
func (o *Options) dropLists() {
	lists, _ := filepath.Glob(o.leftOutFile("*"))
	for _, path := range lists {
		id := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), leftOutPrefix), leftOutEnd)
		if _, err := o.Tasks.Get(id); errors.Is(err, tasks.ErrNotFound) {
			if err := ignoreMissing(os.Remove(path)); err != nil {
				o.Log.Error("cannot remove a list of rejections", "file", path, "error", err)
			}
		}
	}
}
