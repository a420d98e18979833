package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/tasks"
)

// taskFlags say what a server's tasks may touch.
type taskFlags struct {
	file    string // "" means beside the first collection
	ingest  []string
	backups string
}

func (f *taskFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "tasks", "", "`file` of the tasks, so that they outlive the server (default: the first FILE with .tasks behind)")
	cmd.Flags().StringArrayVar(&f.ingest, "ingest-from", nil, "`folder` below which admins may name files of this machine to ingest; may be repeated")
	cmd.Flags().StringVar(&f.backups, "backups", "", "`folder` for backups that are asked for over HTTP (default: none are made)")
}

// open sets the options, and opens the queue, which the caller closes. Uploads lie beside its file.
func (f *taskFlags) open(opts *api.Options, collection string) (*tasks.Queue, error) {
	for _, folder := range f.ingest {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return nil, usagef("--ingest-from %s: there is no such folder", folder)
		}
	}
	path := cmp.Or(f.file, filepath.Clean(collection)+".tasks")
	opts.IngestFolders, opts.Backups, opts.Uploads = f.ingest, f.backups, path+".uploads"
	q, err := api.OpenTasks(path, *opts)
	switch {
	case errors.Is(err, tasks.ErrFormat):
		err = fmt.Errorf("%w: to remove it forgets the tasks, and no document", err)
	case errors.Is(err, tasks.ErrBusy):
		err = fmt.Errorf("%w: another server works on it; choose another one by --tasks", err)
	}
	opts.Tasks = q
	return q, err
}

// working does tasks until stop is called, which waits for those that run to be kept for the next time.
func working(ctx context.Context, set *collections.Set, opts api.Options) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { api.Work(ctx, set, opts) })
	return func() { cancel(); work.Wait() }
}
