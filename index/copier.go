package index

import (
	"bytes"
	"context"

	bolt "go.etcd.io/bbolt"
)

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
	whole := bytes.Equal(path[len(path)-1], modelBucket) // its pages are so large that what a commit leaves of them would show
	return old.ForEach(func(k, v []byte) error {
		if c.size += len(k) + len(v); !whole {
			if err := c.pause(); err != nil {
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
func (c *copier) pause() (err error) {
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
