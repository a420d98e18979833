package api

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"os"
	"path/filepath"
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
