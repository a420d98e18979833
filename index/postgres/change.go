package postgres

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5"
)

// A change is a state that a transaction makes. It holds the lock of the collection.
type change struct {
	state
	tx    pgx.Tx
	token []byte // identifies the change
}

// begin locks the collection.
func (s *Store) begin(ctx context.Context, tx pgx.Tx) (*change, error) {
	c := &change{state: state{Store: s, ctx: ctx, db: tx}, tx: tx, token: make([]byte, 16)}
	rand.Read(c.token) // never fails
	if _, err := tx.Exec(ctx, `set local lock_timeout = '`+lockTimeout+`'`); err != nil {
		return nil, err
	}
	sql := fmt.Sprintf(`select version from %s.state for update`, schema(s.id))
	return c, tx.QueryRow(ctx, sql).Scan(&c.version)
}

// Version implements [store.Change].
func (c *change) Version() uint64 { return c.version + 1 }

// keptCommits is the number of commits that are remembered.
const keptCommits = 1000

// end writes the version and the token.
func (c *change) end() error {
	sql := fmt.Sprintf(`with s as (update %[1]s.state set version = $1), d as (delete from %[1]s.commits where version <= $3)
		insert into %[1]s.commits (version, token) values ($1, $2)`, schema(c.id))
	_, err := c.tx.Exec(c.ctx, sql, c.Version(), c.token, int64(c.Version())-keptCommits)
	return err
}

// statementBytes is the size of the values that one statement writes, unless a single one is larger.
const statementBytes = 8 << 20

// Put implements [store.Change].
func (c *change) Put(t store.Table, records ...store.Record) error {
	sql := fmt.Sprintf(`insert into %s (key, value, version) select k, v, $3 from unnest($1::bytea[], $2::bytea[]) as x (k, v)
		on conflict (key) do update set value = excluded.value, version = excluded.version`, tableOf(c.id, t))
	for len(records) > 0 {
		var keys, values [][]byte
		for size := 0; len(records) > 0 && (size == 0 || size+len(records[0].Value) <= statementBytes); records = records[1:] {
			keys, values = append(keys, records[0].Key), append(values, records[0].Value)
			size += len(records[0].Value)
		}
		if _, err := c.tx.Exec(c.ctx, sql, keys, values, c.Version()); err != nil {
			return c.asStore(err)
		}
	}
	return nil
}

// Delete implements [store.Change].
func (c *change) Delete(t store.Table, keys ...[]byte) error {
	if len(keys) == 0 {
		return nil
	}
	_, err := c.tx.Exec(c.ctx, fmt.Sprintf(`delete from %s where key = any($1)`, tableOf(c.id, t)), keys)
	return c.asStore(err)
}

// Create implements [store.Change]. Tables of a generation are new; searches may read the others, so
// their records are deleted.
func (c *change) Create(t store.Table) error {
	sql := newTable(tableOf(c.id, t))
	if isShared(t) {
		sql += fmt.Sprintf(`delete from %s`, tableOf(c.id, t))
	} else if err := c.Drop(t); err != nil {
		return err
	}
	_, err := c.tx.Exec(c.ctx, sql)
	return c.asStore(err)
}

// Drop implements [store.Change].
func (c *change) Drop(t store.Table) error {
	_, err := c.tx.Exec(c.ctx, fmt.Sprintf(`drop table if exists %s`, tableOf(c.id, t)))
	return c.asStore(err)
}
