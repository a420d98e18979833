package sources

import (
	"context"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/hashsearch/hashsearch/ingest"
)

const (
	// without an event, before files are read: a program may write several
	quiet   = 500 * time.Millisecond
	patient = 10 * time.Second // after the first event, even if more arrive
	// after which files are read without an event, since network file systems have none
	silent = 5 * time.Minute
)

// Watch calls sync at once, and whenever files below the directories may have changed, until ctx is
// done or sync fails. Directories that cannot be watched are read every five minutes, as all
// others.
func Watch(ctx context.Context, directories []string, sync func(context.Context) error) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	for {
		for _, dir := range directories {
			watchBelow(w, dir) // before the files are read, so that no later change is missed
		}
		if err := sync(ctx); err != nil || !wait(ctx, w) {
			return err
		}
	}
}

// watchBelow watches a directory and those below it. A directory that is watched already stays so.
func watchBelow(w *fsnotify.Watcher, root string) {
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil
		case path != root && ingest.IsSkipped(d.Name()):
			return fs.SkipDir
		}
		w.Add(path) // a directory that cannot be watched is read in intervals
		return nil
	})
}

// wait returns after a change, or after a long time without one. It returns false if ctx is done.
func wait(ctx context.Context, w *fsnotify.Watcher) bool {
	next := time.After(silent)
	var last <-chan time.Time // nil before the first event
	for {
		select {
		case <-ctx.Done():
			return false
		case <-next:
			return true
		case <-last:
			return true
		case e := <-w.Events:
			if ingest.IsSkipped(filepath.Base(e.Name)) || e.Op == fsnotify.Chmod {
				continue
			}
			if last == nil {
				next = time.After(patient)
			}
			last = time.After(quiet)
		case <-w.Errors: // events were lost
			last = time.After(quiet)
		}
	}
}
