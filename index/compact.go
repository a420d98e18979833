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
)

// Compact rewrites the collection in the file at path without the free pages that deleted documents
// and dropped generations left, and returns the size of the file in bytes before and after. It
// requires exclusive access to the file (otherwise it fails with [ErrBusy]) and, while it runs,
// space for a second file. The new file replaces the old one after it is complete and has been
// checked: a crash or an error leaves one of the two.
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

// compact holds the lock of the old file until the new one has replaced it.
func (ix *Index) compact(ctx context.Context) (before, after int64, err error) {
	old, err := os.Stat(ix.Path())
	if err != nil {
		return 0, 0, err
	}
	d, err := draftLike(ix.Path(), old)
	if err != nil {
		return 0, 0, err
	}
	defer d.discard()
	if err := guarded(func() error { return ix.copyToFile(ctx, d.name) }); err != nil {
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

// draftLike creates a draft that will replace a file, with the same permissions and owner.
func draftLike(path string, old fs.FileInfo) (*draft, error) {
	d, err := newDraft(path, old.Mode())
	if err == nil {
		chown(d.name, old)
	}
	return d, err
}

// firstFault returns the first error that a check of the collection reports.
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

// A draft is a file under a temporary name, beside the file that it will become. A crash at any
// moment leaves either the old file or the new one, whole. The next draft of the same target
// removes abandoned drafts.
type draft struct {
	name   string // temporary path
	target string
}

// newDraft creates an empty draft of target with the given permissions.
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

// sweep removes the drafts that a crash left.
func sweep(dir, prefix string) {
	entries, _ := os.ReadDir(filepath.Clean(dir))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// discard removes the draft, unless it has been published.
func (d *draft) discard() error {
	if err := os.Remove(d.name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// publish renames the draft to its target and replaces an existing file.
func (d *draft) publish() error {
	if err := syncFile(d.name); err != nil {
		return err
	}
	if err := os.Rename(d.name, d.target); err != nil {
		return err
	}
	return syncDir(d.target)
}

// publishNew renames the draft to its target. It fails if the target exists.
func (d *draft) publishNew() error {
	if err := syncFile(d.name); err != nil {
		return err
	}
	if err := link(d.name, d.target); err != nil {
		return err
	}
	return errors.Join(d.discard(), syncDir(d.target))
}

// link gives a file a second name. In a file system without links it renames the file. It fails if
// the new name exists.
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

// syncDir makes a new name in a directory durable.
func syncDir(path string) error {
	if runtime.GOOS == "windows" { // directories cannot be synced
		return nil
	}
	f, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
