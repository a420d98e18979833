package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/index/postgres"
)

// taskFlags holds the flags for a server's tasks.
type taskFlags struct {
	file    string // of the queue; "" means in the directory, or beside the first file
	ingest  []string
	backups string // "" means in the directory, or none
	memory  bytesFlag
}

func (f *taskFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "tasks", "", "`file` to store tasks in (default: .tasks in DIRECTORY, the first FILE with .tasks appended, NAME.tasks for a collection of a database, or the DATABASE)")
	cmd.Flags().StringArrayVar(&f.ingest, "ingest-from", nil, "`directory` below which clients with the scope admin may ingest files of this machine; may be repeated")
	cmd.Flags().Var(&f.memory, "memory", "`size` of the memory that a training may take, such as 2GB; larger ones are refused (default: the memory that is available when it starts)")
	cmd.Flags().StringVar(&f.backups, "backups", "", "`directory` for backups requested over HTTP (default: backups in DIRECTORY; none for FILE)")
}

// paths returns the file of the tasks and the directory of the backups. In a directory that is
// served, their default names are not names of collections.
func (f *taskFlags) paths(served string) (tasks, backups string) {
	if info, err := os.Stat(served); err == nil && info.IsDir() {
		return cmp.Or(f.file, filepath.Join(served, ".tasks")), cmp.Or(f.backups, filepath.Join(served, "backups"))
	}
	if postgres.IsAddress(served) {
		return cmp.Or(f.file, collectionName(served)+".tasks"), f.backups
	}
	return cmp.Or(f.file, filepath.Clean(served)+".tasks"), f.backups
}

// A place is what is served, and where.
type place struct {
	path string
	addr string
	db   *postgres.Database // nil unless it is a database
}

// open sets the task options of opts and opens the queue, which the caller must close. Uploads are
// stored beside its file.
func (f *taskFlags) open(ctx context.Context, opts *api.Options, at place) (*tasks.Queue, error) {
	for _, dir := range f.ingest {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, usagef("--ingest-from %s: no such directory", dir)
		}
	}
	opts.IngestFolders = f.ingest
	if at.db != nil && f.file == "" {
		return f.openShared(ctx, opts, at)
	}
	return f.openFile(opts, at.path)
}

// openShared opens the queue of a database.
func (f *taskFlags) openShared(ctx context.Context, opts *api.Options, at place) (_ *tasks.Queue, err error) {
	_, port, _ := net.SplitHostPort(at.addr)
	dir, err := filepath.Abs(path.Base(at.db.Name()) + "." + port + ".uploads")
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	opts.Backups, opts.Uploads, opts.TrainingMemory = f.backups, dir, f.trainingMemory
	opts.Tasks, err = api.OpenSharedTasks(ctx, at.db, host+":"+dir, *opts)
	return opts.Tasks, err
}

// openFile opens the queue in a file.
func (f *taskFlags) openFile(opts *api.Options, served string) (_ *tasks.Queue, err error) {
	path, backups := f.paths(served)
	opts.Backups, opts.Uploads, opts.TrainingMemory = backups, path+".uploads", f.trainingMemory
	opts.Tasks, err = api.OpenTasks(path, *opts)
	switch {
	case errors.Is(err, tasks.ErrFormat):
		err = fmt.Errorf("%w: removing the file loses the tasks, but no documents", err)
	case errors.Is(err, tasks.ErrBusy):
		err = fmt.Errorf("%w: another server uses it: choose another file with --tasks", err)
	}
	return opts.Tasks, err
}

// trainingMemory returns the bytes that a training may take now.
func (f *taskFlags) trainingMemory() int64 {
	if f.memory > 0 {
		return int64(f.memory)
	}
	return availableMemory()
}

// startTasks runs tasks until stop is called. stop interrupts the running tasks and waits until
// their state is saved.
func startTasks(ctx context.Context, set *collections.Set, opts api.Options) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { api.Work(ctx, set, opts) })
	return func() { cancel(); work.Wait() }
}
