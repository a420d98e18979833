package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/hashsearch/hashsearch/index/draft"
	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
)

// Copy copies the current state to an empty store, with numbers, generations and models: both
// collections then give the same answers, and a cursor from one continues in the other. Searches
// and writers continue meanwhile. The state of an unfinished training is not copied. Copy fails
// with fs.ErrExist if the store is not empty. If it is interrupted, the store does not have a
// collection yet, and Copy can be repeated.
func (ix *Index) Copy(ctx context.Context, to Store) error {
	has, err := format.HasCollection(ctx, to)
	if err == nil && has {
		err = fmt.Errorf("it has a collection: %w", fs.ErrExist)
	}
	if err == nil {
		err = ix.copyRecords(ctx, to)
	}
	if err != nil {
		return fmt.Errorf("copy %s to %s: %w", ix.Name(), to.Name(), err)
	}
	return nil
}

// copyRecords copies all tables. That with the magic and the counters comes last.
func (ix *Index) copyRecords(ctx context.Context, to Store) error {
	return ix.hold(ctx, func(v View, _ *snapshot) error {
		tables, err := tablesOf(v)
		if err != nil {
			return err
		}
		for _, t := range tables {
			if err := copyTable(ctx, v, to, t); err != nil {
				return fmt.Errorf("%s: %w", t, err)
			}
		}
		return nil
	})
}

// tablesOf returns the tables of a state, in an order in which they can be created.
func tablesOf(v View) ([]Table, error) {
	tables := []Table{format.IdsTable, format.DocsTable, format.FieldsTable, format.GenerationsTable}
	w, err := wordindex.Open(v)
	if err != nil {
		return nil, err
	}
	if w != nil {
		tables = append(tables, format.WordsTable, format.SegmentsTable, format.DeadTable)
	}
	err = generations.Each(v, func(g *generations.Generation) error {
		tables = append(tables, g.Tables()...)
		return nil
	})
	return append(tables, format.MetaTable), err
}

// copyBytes is the size of one commit, which is held in memory until then.
const copyBytes = 16 << 20

// copyTable copies a table in a few commits. The values of models and segments of words are large:
// pages that a commit in between frees would enlarge a file, so these are copied in one.
func copyTable(ctx context.Context, v View, to Store, t Table) error {
	if err := to.Update(ctx, func(c Change) error { return c.Create(t) }); err != nil {
		return err
	}
	limit := copyBytes
	if t == format.SegmentsTable || t == format.ModelTable(t.Generation) {
		limit = math.MaxInt
	}
	var batch []Record
	size := 0
	for r, err := range v.Scan(t, nil) {
		if err != nil {
			return err
		}
		if batch, size = append(batch, r), size+len(r.Key)+len(r.Value); size >= limit {
			if err := put(ctx, to, t, batch); err != nil {
				return err
			}
			batch, size = nil, 0
		}
	}
	return put(ctx, to, t, batch)
}

// put stores records in one commit.
func put(ctx context.Context, to Store, t Table, records []Record) error {
	if err := ctx.Err(); err != nil || len(records) == 0 {
		return err
	}
	return to.Update(ctx, func(c Change) error { return c.Put(t, records...) })
}

// copyToFile copies the current state to an empty file.
func (ix *Index) copyToFile(ctx context.Context, name string) error {
	f, err := filestore.OpenDense(name)
	if err != nil {
		return err
	}
	return errors.Join(ix.copyRecords(ctx, f), f.CloseCut())
}

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
	d, err := draft.New(path, mode)
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
	err = errors.Join(err, ix.Close())
	draft.Sweep(path)
	if err != nil {
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
	d, err := draft.Like(ix.Path(), old)
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
