package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"

	bolt "go.etcd.io/bbolt"
)

// Copy copies the current state to an empty store, with numbers, generations and models: both
// collections then give the same answers, and a cursor from one continues in the other. Searches
// and writers continue meanwhile. The state of an unfinished training is not copied. Copy fails
// with fs.ErrExist if the store is not empty. If it is interrupted, the store does not have a
// collection yet, and Copy can be repeated.
func (ix *Index) Copy(ctx context.Context, to Store) error {
	has, err := hasCollection(ctx, to)
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
	tables := []Table{idsTable, docsTable, fieldsTable, generationsTable}
	w, err := openWords(v)
	if err != nil {
		return nil, err
	}
	if w != nil {
		tables = append(tables, wordsTable, segmentsTable, deadTable)
	}
	err = eachGeneration(v, func(g *generation) error {
		tables = append(tables, g.tables()...)
		return nil
	})
	return append(tables, metaTable), err
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
	if t == segmentsTable || t == modelTable(t.Generation) {
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

// copyToFile copies the current state to an empty file, and truncates it after the last page.
func (ix *Index) copyToFile(ctx context.Context, name string) error {
	db, err := bolt.Open(name, 0o644, &bolt.Options{NoSync: true, NoGrowSync: true, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return err
	}
	f, size := &fileStore{path: name, db: db, dense: true}, int64(0)
	err = ix.copyRecords(ctx, f)
	err = errors.Join(err, db.View(func(tx *bolt.Tx) error { size = tx.Size(); return nil }), f.Close())
	if err != nil {
		return err
	}
	return os.Truncate(name, size)
}
