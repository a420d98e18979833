// Package filestore keeps a collection in a bbolt file: it implements store.Store, and locks,
// checks and copies the file.
package filestore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/hashsearch/hashsearch/index/draft"
	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/index/store"

	bolt "go.etcd.io/bbolt"

	bolterrors "go.etcd.io/bbolt/errors"
)

// A Store is a store in a bbolt file.
type Store struct {
	Path  string
	DB    *bolt.DB
	dense bool // pages are filled entirely, in a copy
}

// Options control how a file is opened.
type Options struct {
	Create   bool          // create the file if it does not exist
	ReadOnly bool          // several processes can read at once, while none writes
	Timeout  time.Duration // time to wait for the lock; 0 means one second
	Unsynced bool          // commits are not synced, in a file that nobody else uses yet
}

// Open locks the file at path and checks its pages.
func Open(path string, opts Options) (*Store, error) {
	if err := createIfMissing(path, opts); err != nil {
		return nil, err
	}
	if err := boltfile.Check(path); err != nil {
		return nil, asFormat(err)
	}
	db, err := lockFile(path, opts)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%w: another hashsearch process, perhaps a server, holds it; stop that process, or use the server's address instead of the file", store.ErrBusy)
	case isDamage(err):
		return nil, fmt.Errorf("%w: %w", store.ErrFormat, err)
	case errors.Is(err, fs.ErrPermission) && !opts.ReadOnly:
		return nil, fmt.Errorf("%w: without write permission the collection can only be opened for reading", err)
	case err != nil:
		return nil, err
	}
	db.NoSync, db.NoGrowSync = opts.Unsynced, opts.Unsynced
	f := &Store{Path: path, DB: db}
	if err := Guarded(f.inspect); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return f, nil
}

// inspect checks pages before bbolt follows them.
func (f *Store) inspect() error {
	return f.DB.View(func(tx *bolt.Tx) error { return inspectTrees(f.Path, tx) })
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
	if err := MakeEmpty(temporary); err != nil {
		return err
	}
	if err := draft.Link(temporary, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return draft.SyncDir(filepath.Dir(path))
}

// OpenDense opens an empty file for a copy: its pages are filled entirely, and nothing is synced.
func OpenDense(path string) (*Store, error) {
	db, err := bolt.Open(path, 0o644, &bolt.Options{NoSync: true, NoGrowSync: true, FreelistType: bolt.FreelistMapType})
	return &Store{Path: path, DB: db, dense: true}, err
}

// CloseCut closes the file and truncates it after the last page.
func (f *Store) CloseCut() error {
	size := int64(0)
	err := f.DB.View(func(tx *bolt.Tx) error { size = tx.Size(); return nil })
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Truncate(f.Path, size)
}

// Name returns the path.
func (f *Store) Name() string { return f.Path }

// Close releases the file.
func (f *Store) Close() error { return f.DB.Close() }

// View implements [store.Store].
func (f *Store) View(_ context.Context, fn func(store.View) error) error {
	return Guarded(func() error {
		tx, err := f.DB.Begin(false)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
		defer tx.Rollback()
		return fn(&fileState{tx: tx, dense: f.dense})
	})
}

// Hold is View: the states of a file never move.
func (f *Store) Hold(ctx context.Context, fn func(store.View) error) error { return f.View(ctx, fn) }

// Update implements [store.Store].
func (f *Store) Update(_ context.Context, fn func(store.Change) error) error {
	return Guarded(func() error {
		tx, err := f.DB.Begin(true)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
		defer tx.Rollback()
		grow(tx)
		if err := fn(&fileState{tx: tx, dense: f.dense}); err != nil {
			return err
		}
		unmap(tx)
		if err := tx.Commit(); err != nil {
			return fmt.Errorf("write %s (is the disk full?): %w", f.Path, err)
		}
		return nil
	})
}

// Guarded calls fn and converts panics and memory faults, which bbolt causes in a damaged or
// truncated file, to errors.
func Guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: run check, or restore a backup (%v)", store.ErrFormat, p)
		}
	}()
	return fn()
}

// CopyPages writes the pages of one transaction to a file.
func (f *Store) CopyPages(ctx context.Context, name string) error {
	tx, err := f.DB.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	copied, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(&cancellable{ctx, copied}, 1<<20)
	_, err = tx.WriteTo(w)
	return errors.Join(err, w.Flush(), copied.Close())
}

// A cancellable is a file that cannot be written after ctx is done.
type cancellable struct {
	ctx  context.Context
	file *os.File
}

func (c *cancellable) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.file.Write(p)
}

// asFormat makes an error about damaged pages match ErrFormat.
func asFormat(err error) error {
	if errors.Is(err, boltfile.ErrDamaged) {
		return fmt.Errorf("%w: %w", store.ErrFormat, err)
	}
	return err
}
