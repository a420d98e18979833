package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// A fileStore is a store in a bbolt file.
type fileStore struct {
	path  string
	db    *bolt.DB
	dense bool // pages are filled entirely, in a copy
}

// openFileStore locks the file at path and checks its pages.
func openFileStore(path string, opts Options) (*fileStore, error) {
	if err := createIfMissing(path, opts); err != nil {
		return nil, err
	}
	if err := boltfile.Check(path); err != nil {
		return nil, asFormat(err)
	}
	db, err := lockFile(path, opts)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%w: another hashsearch process, perhaps a server, holds it; stop that process, or use the server's address instead of the file", ErrBusy)
	case isDamage(err):
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	case errors.Is(err, fs.ErrPermission) && !opts.ReadOnly:
		return nil, fmt.Errorf("%w: without write permission the collection can only be opened for reading", err)
	case err != nil:
		return nil, err
	}
	f := &fileStore{path: path, db: db}
	if err := guarded(f.inspect); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return f, nil
}

// inspect checks pages before bbolt follows them.
func (f *fileStore) inspect() error {
	return f.db.View(func(tx *bolt.Tx) error { return inspectTrees(f.path, tx) })
}

func isDamage(err error) bool {
	return errors.Is(err, bolterrors.ErrInvalid) || errors.Is(err, bolterrors.ErrVersionMismatch) || errors.Is(err, bolterrors.ErrChecksum)
}

// createIfMissing creates an empty collection if opts demand it. It writes the file under a
// temporary name first, so that a crash leaves no partial collection.
func createIfMissing(path string, opts Options) error {
	if _, err := os.Stat(path); err == nil || !opts.Create || opts.ReadOnly {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".hashsearch-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	temporary := filepath.Join(dir, "new.db")
	if err := makeEmpty(temporary); err != nil {
		return err
	}
	if err := link(temporary, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(path)
}

func (f *fileStore) Name() string { return f.path }

func (f *fileStore) Close() error { return f.db.Close() }

func (f *fileStore) View(_ context.Context, fn func(View) error) error {
	return guarded(func() error {
		tx, err := f.db.Begin(false)
		if err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
		defer tx.Rollback()
		return fn(&fileState{tx: tx, dense: f.dense})
	})
}

// Hold is View: the states of a file never move.
func (f *fileStore) Hold(ctx context.Context, fn func(View) error) error { return f.View(ctx, fn) }

func (f *fileStore) Update(_ context.Context, fn func(Change) error) error {
	return guarded(func() error {
		tx, err := f.db.Begin(true)
		if err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
		defer tx.Rollback()
		grow(tx)
		if err := fn(&fileState{tx: tx, dense: f.dense}); err != nil {
			return err
		}
		unmap(tx)
		if err := tx.Commit(); err != nil {
			return fmt.Errorf("write %s (is the disk full?): %w", f.path, err)
		}
		return nil
	})
}

// guarded calls fn and converts panics and memory faults, which bbolt causes in a damaged or
// truncated file, to errors.
func guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: run check, or restore a backup (%v)", ErrFormat, p)
		}
	}()
	return fn()
}
