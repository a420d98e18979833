package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/hashsearch/hashsearch/index/internal/filestore"
)

// Backup copies the current state of the collection to a file at path. Searches and writers
// continue meanwhile, but pages that writers free are not reused until the copy is done. The copy
// is a collection, and it is created entirely or not at all. If path exists, Backup fails with
// fs.ErrExist unless overwrite is set. Cancelling ctx stops the backup.
func (ix *Index) Backup(ctx context.Context, path string, overwrite bool) error {
	if err := filestore.Guarded(func() error { return ix.backup(ctx, path, overwrite) }); err != nil {
		return fmt.Errorf("backup of %s: %w", ix.Name(), err)
	}
	return nil
}

func (ix *Index) backup(ctx context.Context, path string, overwrite bool) error {
	mode, err := ix.checkTarget(path, overwrite)
	if err != nil {
		return err
	}
	d, err := filestore.NewDraft(path, mode)
	if err != nil {
		return err
	}
	defer d.Discard()
	if f, isFile := ix.store.(*filestore.Store); isFile {
		err = f.CopyPages(ctx, d.Name)
	} else {
		err = ix.copyToFile(ctx, d.Name)
	}
	if err != nil {
		return err
	}
	if overwrite {
		return d.Publish()
	}
	return d.PublishNew()
}

// checkTarget reports early if a copy cannot be written to path, and returns the permissions for
// the copy: those of the collection's file, if it has one.
func (ix *Index) checkTarget(path string, overwrite bool) (fs.FileMode, error) {
	mode, source := fs.FileMode(0o600), fs.FileInfo(nil)
	if ix.Path() != "" {
		var err error
		if source, err = os.Stat(ix.Path()); err != nil {
			return 0, err
		}
		mode |= source.Mode()
	}
	existing, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return mode, nil
	case err != nil:
		return 0, err
	case source != nil && os.SameFile(source, existing):
		return 0, fmt.Errorf("%s is the collection itself", path)
	case !existing.Mode().IsRegular():
		return 0, fmt.Errorf("%s is not a regular file", path)
	case !overwrite:
		return 0, fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	return mode, nil
}
