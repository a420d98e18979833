package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"

	"github.com/jackc/pgx/v5"
)

// Tasks is the table of the tasks of a database: numbered records, which servers share. All methods
// are safe for concurrent use.
type Tasks struct{ d *Database }

// A Task is a record of Tasks. Each change gives it another version.
type Task struct {
	Number, Version uint64
	Record          []byte
}

// Tasks returns the table of tasks, which it creates if necessary.
func (d *Database) Tasks(ctx context.Context) (Tasks, error) {
	return Tasks{d}, asStore(d.prepare(ctx))
}

// newVersion returns the version of a change.
func newVersion() uint64 { return rand.Uint64N(1 << 63) }

// Add adds the record that encode returns for its number.
func (t Tasks) Add(ctx context.Context, encode func(number uint64) ([]byte, error)) (task Task, err error) {
	task.Version = newVersion()
	err = pgx.BeginFunc(ctx, t.d.pool, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `insert into hashsearch.tasks (record, version) values ('', $1) returning id`, task.Version).Scan(&task.Number)
		if err == nil {
			task.Record, err = encode(task.Number)
		}
		if err == nil {
			_, err = tx.Exec(ctx, `update hashsearch.tasks set record = $1 where id = $2`, task.Record, task.Number)
		}
		return err
	})
	return task, asStore(err)
}

// Change replaces a record by what next returns of it, unless that is nil, and deletes others. It
// returns the record as it is then, and fails with fs.ErrNotExist if there is none.
func (t Tasks) Change(ctx context.Context, number uint64, next func(old []byte) (record []byte, others []uint64, err error)) (task Task, err error) {
	task.Number = number
	err = pgx.BeginFunc(ctx, t.d.pool, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `select version, record from hashsearch.tasks where id = $1 for update`, number).Scan(&task.Version, &task.Record)
		if err != nil {
			return err
		}
		record, others, err := next(task.Record)
		if record == nil || err != nil {
			return err
		}
		task.Version, task.Record = newVersion(), record
		_, err = tx.Exec(ctx, `update hashsearch.tasks set record = $1, version = $2 where id = $3`, record, task.Version, number)
		if err == nil && len(others) > 0 {
			_, err = tx.Exec(ctx, `delete from hashsearch.tasks where id = any($1)`, others)
		}
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		err = fmt.Errorf("task %d: %w", number, fs.ErrNotExist)
	}
	return task, asStore(err)
}

// Versions returns the version of each record by its number.
func (t Tasks) Versions(ctx context.Context) (map[uint64]uint64, error) {
	all, err := t.tasks(ctx, `select id, version, null from hashsearch.tasks`)
	versions := map[uint64]uint64{}
	for _, task := range all {
		versions[task.Number] = task.Version
	}
	return versions, err
}

// Read returns records by their numbers, in their order, without missing ones.
func (t Tasks) Read(ctx context.Context, numbers []uint64) ([]Task, error) {
	return t.tasks(ctx, `select id, version, record from hashsearch.tasks where id = any($1) order by id`, numbers)
}

func (t Tasks) tasks(ctx context.Context, sql string, args ...any) (all []Task, err error) {
	rows, err := t.d.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, asStore(err)
	}
	all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Task])
	return all, asStore(err)
}
