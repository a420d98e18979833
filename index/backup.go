package index

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	bolt "go.etcd.io/bbolt"
)

// Backup copies the collection, as it is at the time of the call, into a file at path. Searches go on meanwhile, and so do writers,
// but pages that they free are not used again before the copy is done. The copy is a collection like any other; it comes into being whole or not at all. If
// there is a file at path already, it is kept, and Backup fails with fs.ErrExist, unless overwrite is set. Cancelling ctx ends it.
func (ix *Index) Backup(ctx context.Context, path string, overwrite bool) error {
	if err := guarded(func() error { return ix.backup(ctx, path, overwrite) }); err != nil {
		return fmt.Errorf("backup of %s: %w", ix.path, err)
	}
	return nil
}

func (ix *Index) backup(ctx context.Context, path string, overwrite bool) error {
	mode, err := ix.checkTarget(path, overwrite)
	if err != nil {
		return err
	}
	d, err := newDraft(path, mode)
	if err != nil {
		return err
	}
	defer d.discard()
	if err := ix.copyPages(ctx, d.name); err != nil {
		return err
	}
	if overwrite {
		return d.publish()
	}
	return d.publishNew()
}

// mayBecome says early what speaks against a copy at path, and which permissions it is to have.
func (ix *Index) checkTarget(path string, overwrite bool) (fs.FileMode, error) {
	source, err := os.Stat(ix.path)
	if err != nil {
		return 0, err
	}
	existing, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return source.Mode() | 0o600, nil
	case err != nil:
		return 0, err
	case os.SameFile(source, existing):
		return 0, fmt.Errorf("%s is the collection itself", path)
	case !existing.Mode().IsRegular():
		return 0, fmt.Errorf("%s is not a regular file", path)
	case !overwrite:
		return 0, fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	return source.Mode() | 0o600, nil
}

// copyTo writes the pages of one transaction into a file.
func (ix *Index) copyPages(ctx context.Context, name string) error {
	tx, err := ix.db.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(&cancellable{ctx, f}, 1<<20)
	_, err = tx.WriteTo(w)
	return errors.Join(err, w.Flush(), f.Close())
}

// cancellable is a file that cannot be written any more once ctx is done.
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

// A copier puts everything that a transaction sees into another file. bbolt's own Compact does the same, but cannot be interrupted.
type copier struct {
	ctx  context.Context
	from *bolt.Tx
	db   *bolt.DB
	tx   *bolt.Tx // of db, under way
	size int      // bytes put by it
}

// copyBytes is how much is written in one transaction, and in memory until then; a model is written as a whole.
const copyBytes = 16 << 20

func (c *copier) all() (err error) {
	if c.tx, err = c.db.Begin(true); err != nil {
		return err
	}
	defer func() { c.tx.Rollback() }()
	err = c.from.ForEach(func(name []byte, b *bolt.Bucket) error {
		if _, err := c.tx.CreateBucket(name); err != nil {
			return err
		}
		return c.bucket([][]byte{name}, b)
	})
	if err != nil {
		return err
	}
	return c.tx.Commit()
}

// bucket copies what is in a bucket of the old file into that at path, a list of names, of the new one.
func (c *copier) bucket(path [][]byte, old *bolt.Bucket) error {
	isModel := bytes.Equal(path[len(path)-1], modelBucket) // its pages are so large that what a commit leaves of them would show
	return old.ForEach(func(k, v []byte) error {
		if c.size += len(k) + len(v); !isModel {
			if err := c.commitIfLarge(); err != nil {
				return err
			}
		}
		b := c.tx.Bucket(path[0])
		for _, name := range path[1:] {
			b = b.Bucket(name)
		}
		if v == nil {
			if _, err := b.CreateBucket(k); err != nil {
				return err
			}
			return c.bucket(append(path[:len(path):len(path)], k), old.Bucket(k))
		}
		b.FillPercent = 1
		return b.Put(k, v)
	})
}

// pause commits when enough has come together for it.
func (c *copier) commitIfLarge() (err error) {
	if c.size < copyBytes {
		return nil
	}
	if err := c.ctx.Err(); err != nil {
		return err
	}
	if err := c.tx.Commit(); err != nil {
		return err
	}
	unmap(c.from)
	c.size = 0
	c.tx, err = c.db.Begin(true)
	return err
}
