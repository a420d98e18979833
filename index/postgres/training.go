package postgres

import (
	"context"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5"
)

// A training is the table with the state of a training, in parts.
type training struct{ *Store }

// Training implements [store.Store]. A training that one server began can go on at another.
func (s *Store) Training() store.Training { return training{s} }

func (t training) table() string { return schema(t.id) + ".training" }

// Load implements [store.Training].
func (t training) Load(ctx context.Context) (state []byte, err error) {
	rows, err := t.db.pool.Query(ctx, fmt.Sprintf(`select data from %s order by part`, t.table()))
	if err != nil {
		return nil, t.asStore(err)
	}
	var part []byte
	_, err = pgx.ForEachRow(rows, []any{&part}, func() error {
		state = append(state, part...)
		return nil
	})
	return state, t.asStore(err)
}

// Save implements [store.Training].
func (t training) Save(ctx context.Context, state io.WriterTo) error {
	err := pgx.BeginFunc(ctx, t.db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `delete from `+t.table()); err != nil {
			return err
		}
		w := &partWriter{ctx: ctx, tx: tx, sql: fmt.Sprintf(`insert into %s (part, data) values ($1, $2)`, t.table())}
		if _, err := state.WriteTo(w); err != nil {
			return err
		}
		return w.flush()
	})
	return t.asStore(err)
}

// Remove implements [store.Training].
func (t training) Remove(ctx context.Context) error {
	_, err := t.db.pool.Exec(ctx, `delete from `+t.table())
	return t.asStore(err)
}

// partBytes is the size of a part of the state of a training.
const partBytes = 1 << 20

// A partWriter inserts what is written to it in parts.
type partWriter struct {
	ctx    context.Context
	tx     pgx.Tx
	sql    string
	part   int
	buffer []byte
}

func (w *partWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		k := min(len(p), partBytes-len(w.buffer))
		w.buffer, p = append(w.buffer, p[:k]...), p[k:]
		if len(w.buffer) == partBytes {
			if err := w.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (w *partWriter) flush() error {
	if len(w.buffer) == 0 {
		return nil
	}
	_, err := w.tx.Exec(w.ctx, w.sql, w.part, w.buffer)
	w.part, w.buffer = w.part+1, w.buffer[:0]
	return err
}
