package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// Compact writes the collection in the file at path anew, without the pages that deleted documents and dropped generations left free,
// and returns how many bytes the file had and has. It needs the file to itself ([ErrBusy]) and, for a while, as much room
// again beside it. The new file takes the place of the old one when it is whole and was checked: a crash or an error leaves the one or the other.
func Compact(ctx context.Context, path string) (before, after int64, err error) {
	return compact(ctx, path, readModel)
}

func compact(ctx context.Context, path string, decode func([]byte) (model, error)) (before, after int64, err error) {
	path, err = filepath.EvalSymlinks(path)
	if err != nil {
		return 0, 0, err
	}
	ix, err := open(path, nil, decode)
	if err != nil {
		return 0, 0, err
	}
	before, after, err = ix.compact(ctx)
	if err = errors.Join(err, ix.Close()); err != nil {
		err = fmt.Errorf("compact %s: %w", path, err)
	}
	return before, after, err
}

// compact holds the lock of the old file until the new one has its name.
func (ix *Index) compact(ctx context.Context) (before, after int64, err error) {
	old, err := os.Stat(ix.path)
	if err != nil {
		return 0, 0, err
	}
	d, err := draftLike(ix.path, old)
	if err != nil {
		return 0, 0, err
	}
	defer d.discard()
	if err := guarded(func() error { return ix.rewrite(ctx, d.name) }); err != nil {
		return 0, 0, err
	}
	if err := firstFault(ctx, d.name, ix.decode); err != nil {
		return 0, 0, fmt.Errorf("%w: repair it first", err)
	}
	fresh, err := os.Stat(d.name)
	if err != nil {
		return 0, 0, err
	}
	return old.Size(), fresh.Size(), d.publish()
}

// draftLike makes a draft that is to take the place of a file, with its permissions and its owner.
func draftLike(path string, old fs.FileInfo) (*draft, error) {
	d, err := newDraft(path, old.Mode())
	if err == nil {
		chown(d.name, old)
	}
	return d, err
}

// rewrite copies everything into an empty file, which ends behind the last page.
func (ix *Index) rewrite(ctx context.Context, name string) error {
	db, err := bolt.Open(name, 0o644, &bolt.Options{NoSync: true, NoGrowSync: true, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return err
	}
	size := int64(0)
	err = ix.db.View(func(tx *bolt.Tx) error { return (&copier{ctx: ctx, from: tx, db: db}).all() })
	err = errors.Join(err, db.View(func(tx *bolt.Tx) error { size = tx.Size(); return nil }), db.Close())
	if err != nil {
		return err
	}
	return os.Truncate(name, size)
}

// firstFault reports the first thing that is wrong with a collection.
func firstFault(ctx context.Context, path string, decode func([]byte) (model, error)) error {
	ix, err := open(path, &Options{ReadOnly: true}, decode)
	if err != nil {
		return err
	}
	defer ix.Close()
	for err := range ix.Check(ctx) {
		return err
	}
	return ctx.Err()
}
