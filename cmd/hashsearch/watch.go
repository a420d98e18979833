package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api/client"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/sources"
	"github.com/hashsearch/hashsearch/ingest"
)

func newWatch() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "watch FILE DIRECTORY…",
		Short: "keep a collection in step with directories",
		Long: `Watch does what 'hashsearch ingest --sync' does, at once and whenever a file changes, until it is
interrupted. It opens the collection FILE only while it reads, so that other commands can use it. A
server keeps a collection in step by 'hashsearch serve --watch'.`,
		Example: `  hashsearch watch notes.db ~/notes`,
		Args:    cobra.MinimumNArgs(2),
	}
	var source sourceFlags
	source.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if client.Is(args[0]) {
			return usagef("watch requires a local file or a database: start the server with --watch")
		}
		if err := directories(args[1:]); err != nil {
			return err
		}
		return sources.Watch(cmd.Context(), args[1:], func(ctx context.Context) error { return source.syncOnce(cmd, args[0], args[1:]) })
	}
	return cmd
}

// directories returns an error unless all paths are directories.
func directories(paths []string) error {
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			return usagef("%s is not a directory: only directories can be watched", path)
		}
	}
	return nil
}

// syncOnce brings a collection in step, and prints what changed. While another process has the file
// open, it waits.
func (f *sourceFlags) syncOnce(cmd *cobra.Command, name string, from []string) error {
	ctx := cmd.Context()
	for {
		err := f.syncNow(cmd, name, from)
		if !errors.Is(err, index.ErrBusy) {
			return err
		}
		messagef(cmd, "%s", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(10 * time.Second):
		}
	}
}

func (f *sourceFlags) syncNow(cmd *cobra.Command, name string, from []string) error {
	return withCollection(name, &index.Options{Create: true, Lean: true}, func(c collection) error {
		f.recorded, f.sync = c.(file).Index, true
		t, err := addDocuments(cmd, c, f, from, false)
		if err == nil {
			err = t.finish(cmd.Context(), f)
		}
		if errors.Is(err, sources.ErrEmpty) {
			messagef(cmd, "%s", err)
			err = nil
		}
		if err == nil && (t.Added+t.Replaced+t.Deleted+t.Rejected > 0) {
			return t.print(cmd, false)
		}
		return err
	})
}

// A watched is a collection of a server with the directory that it is kept in step with.
type watched struct{ name, directory string }

// parseWatched parses NAME=DIRECTORY, or DIRECTORY for a server with one collection.
func parseWatched(flags, names []string) ([]watched, error) {
	var all []watched
	for _, flag := range flags {
		name, dir, named := strings.Cut(flag, "=")
		if !named {
			if len(names) != 1 {
				return nil, usagef("--watch %s: the server has %d collections: write NAME=DIRECTORY", flag, len(names))
			}
			name, dir = names[0], flag
		}
		if err := directories([]string{dir}); err != nil {
			return nil, fmt.Errorf("--watch: %w", err)
		}
		all = append(all, watched{name, dir})
	}
	return all, nil
}

// keep keeps collections in step until ctx is done or stop is called.
func keep(ctx context.Context, all []watched, set *collections.Set, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	for _, w := range all {
		running.Go(func() { w.watch(ctx, set, log) })
	}
	return func() { cancel(); running.Wait() }
}

// watch keeps a collection in step until ctx is done.
func (w watched) watch(ctx context.Context, set *collections.Set, log *slog.Logger) {
	log = log.With("collection", w.name, "directory", w.directory)
	err := sources.Watch(ctx, []string{w.directory}, func(ctx context.Context) error {
		if err := w.sync(ctx, set, log); err != nil && ctx.Err() == nil {
			log.Error("a directory could not be read", "error", err)
		}
		return ctx.Err()
	})
	if err != nil && ctx.Err() == nil {
		log.Error("a directory cannot be watched", "error", err)
	}
}

func (w watched) sync(ctx context.Context, set *collections.Set, log *slog.Logger) error {
	l, err := set.Get(w.name)
	if err != nil {
		return err
	}
	defer l.Release()
	var t tally
	r := sources.New(l.Index, true)
	docs := r.Record(ingest.Open(w.directory, r.Options(ctx, w.directory, ingest.Options{})))
	err = l.Index.Load(ctx, docs, func(o index.Outcome) error {
		if t.count(o); o.Status == index.Rejected {
			log.Warn("a document was rejected", "error", o.Err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	done, err := r.Finish(ctx)
	if t.Added+t.Replaced+t.Rejected+done.Deleted > 0 {
		log.Info("a directory was read", "added", t.Added, "replaced", t.Replaced, "rejected", t.Rejected, "deleted", done.Deleted)
	}
	return err
}
