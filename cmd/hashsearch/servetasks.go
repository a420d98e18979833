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
	file    string // "" means in the folder, or beside the first collection
	ingest  []string
	backups string // "" means in the folder, or none
}

func (f *taskFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "tasks", "", "`file` of the tasks, so that they outlive the server (default: .tasks in FOLDER, or the first FILE with .tasks behind)")
	cmd.Flags().StringArrayVar(&f.ingest, "ingest-from", nil, "`folder` below which admins may name files of this machine to ingest; may be repeated")
	cmd.Flags().StringVar(&f.backups, "backups", "", "`folder` for backups that are asked for over HTTP (default: backups in FOLDER, and of a FILE none are made)")
}

// paths are where tasks and backups lie: in a folder that is served, under names that are no collection's, or beside a file.
func (f *taskFlags) paths(served string) (tasks, backups string) {
	if info, err := os.Stat(served); err == nil && info.IsDir() {
		return cmp.Or(f.file, filepath.Join(served, ".tasks")), cmp.Or(f.backups, filepath.Join(served, "backups"))
	}
	return cmp.Or(f.file, filepath.Clean(served)+".tasks"), f.backups
}

// open sets the options, and opens the queue, which the caller closes. Uploads lie beside its file.
func (f *taskFlags) open(opts *api.Options, served string) (*tasks.Queue, error) {
	for _, folder := range f.ingest {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return nil, usagef("--ingest-from %s: there is no such folder", folder)
		}
	}
	path, backups := f.paths(served)
	opts.IngestFolders, opts.Backups, opts.Uploads = f.ingest, backups, path+".uploads"
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
func startTasks(ctx context.Context, set *collections.Set, opts api.Options) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { api.Work(ctx, set, opts) })
	return func() { cancel(); work.Wait() }
}
