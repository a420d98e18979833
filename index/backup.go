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

// Backup copies the current state of the collection to a file at path. Searches and writers
// continue meanwhile, but pages that writers free are not reused until the copy is done. The copy
// is a collection, and it is created entirely or not at all. If path exists, Backup fails with
// fs.ErrExist unless overwrite is set. Cancelling ctx stops the backup.
func (ix *Index) Backup(ctx context.Context, path string, overwrite bool) error {
	f, isFile := ix.store.(*fileStore)
	if !isFile {
		return fmt.Errorf("backup of %s: it is not in a file", ix.Path())
	}
	if err := guarded(func() error { return f.backup(ctx, path, overwrite) }); err != nil {
		return fmt.Errorf("backup of %s: %w", f.path, err)
	}
	return nil
}

func (f *fileStore) backup(ctx context.Context, path string, overwrite bool) error {
	mode, err := f.checkTarget(path, overwrite)
	if err != nil {
		return err
	}
	d, err := newDraft(path, mode)
	if err != nil {
		return err
	}
	defer d.discard()
	if err := f.copyPages(ctx, d.name); err != nil {
		return err
	}
	if overwrite {
		return d.publish()
	}
	return d.publishNew()
}

// checkTarget reports early if a copy cannot be written to path, and returns the permissions for
// the copy.
func (f *fileStore) checkTarget(path string, overwrite bool) (fs.FileMode, error) {
	source, err := os.Stat(f.path)
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

// copyPages writes the pages of one transaction to a file.
func (f *fileStore) copyPages(ctx context.Context, name string) error {
	tx, err := f.db.Begin(false)
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

// A copier copies everything that a transaction sees to another file. bbolt's own Compact does the
// same but cannot be interrupted.
type copier struct {
	ctx  context.Context
	from *bolt.Tx
	db   *bolt.DB
	tx   *bolt.Tx // current transaction of db
	size int      // bytes written in tx
}

// copyBytes is the size of one transaction, which is held in memory until its commit. A model or
// a segment of words is written in a single transaction.
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

// bucket copies the contents of a bucket of the old file to the bucket at path, a list of names, of
// the new file.
func (c *copier) bucket(path [][]byte, old *bolt.Bucket) error {
	// The values of a model and of a segment of words are large: pages that a commit in between
	// frees would enlarge the file.
	isLarge := bytes.Equal(path[len(path)-1], modelBucket) || len(path) > 2 && bytes.Equal(path[1], segmentsBucket)
	return old.ForEach(func(k, v []byte) error {
		if c.size += len(k) + len(v); !isLarge {
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

// commitIfLarge commits if the transaction has reached copyBytes.
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
