package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/index/internal/generations"
)

// Compact rewrites the collection in the file at path without the free pages that deleted documents
// and dropped generations left, and returns the size of the file in bytes before and after. It
// requires exclusive access to the file (otherwise it fails with [ErrBusy]) and, while it runs,
// space for a second file. The new file replaces the old one after it is complete and has been
// checked: a crash or an error leaves one of the two.
func Compact(ctx context.Context, path string) (before, after int64, err error) {
	return compact(ctx, path, generations.ReadModel)
}

func compact(ctx context.Context, path string, decode func([]byte) (generations.Model, error)) (before, after int64, err error) {
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
	d, err := filestore.DraftLike(ix.Path(), old)
	if err != nil {
		return 0, 0, err
	}
	defer d.Discard()
	if err := filestore.Guarded(func() error { return ix.copyToFile(ctx, d.Name) }); err != nil {
		return 0, 0, err
	}
	if err := firstFault(ctx, d.Name, ix.decode); err != nil {
		return 0, 0, fmt.Errorf("%w: repair it first", err)
	}
	compacted, err := os.Stat(d.Name)
	if err != nil {
		return 0, 0, err
	}
	return old.Size(), compacted.Size(), d.Publish()
}

// firstFault returns the first error that a check of the collection reports.
func firstFault(ctx context.Context, path string, decode func([]byte) (generations.Model, error)) error {
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
