package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

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
	compacted, err := os.Stat(d.name)
	if err != nil {
		return 0, 0, err
	}
	return old.Size(), compacted.Size(), d.publish()
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

// A draft is a file under a name of its own, beside the one that it is to become. So a crash at any moment leaves the old file or
// the new one, whole; what is left of a draft is in nobody's way, and the next draft of the same file clears it away.
type draft struct {
	name   string // what it is called so far
	target string
}

// newDraft makes an empty one with the permissions given.
func newDraft(target string, mode fs.FileMode) (*draft, error) {
	dir, base := filepath.Split(filepath.Clean(target))
	prefix := "." + base + ".draft-"
	sweep(dir, prefix)
	f, err := os.CreateTemp(filepath.Clean(dir), prefix+"*")
	if err != nil {
		return nil, err
	}
	d := &draft{name: f.Name(), target: target}
	if err := errors.Join(f.Close(), os.Chmod(d.name, mode.Perm())); err != nil {
		return nil, errors.Join(err, d.discard())
	}
	return d, nil
}

// sweep removes what a crash left behind.
func sweep(dir, prefix string) {
	entries, _ := os.ReadDir(filepath.Clean(dir))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// discard removes the draft, if it is still one.
func (d *draft) discard() error {
	if err := os.Remove(d.name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// publish gives the draft its name, in place of a file that has it.
func (d *draft) publish() error {
	if err := syncFile(d.name); err != nil {
		return err
	}
	if err := os.Rename(d.name, d.target); err != nil {
		return err
	}
	return syncFolder(d.target)
}

// publishNew gives the draft its name, unless there is a file that has it.
func (d *draft) publishNew() error {
	if err := syncFile(d.name); err != nil {
		return err
	}
	if err := link(d.name, d.target); err != nil {
		return err
	}
	return errors.Join(d.discard(), syncFolder(d.target))
}

// link gives a file a second name, or, in a file system without links, another one; never that of a file that is there.
func link(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, exists := os.Lstat(to); exists == nil {
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	return os.Rename(from, to)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncFolder makes a new name in the folder durable.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" { // has no such thing
		return nil
	}
	f, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
