package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"

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
