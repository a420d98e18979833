package postgres

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5"
)

// A change is a state that a transaction makes. It holds the lock of the collection.
type change struct {
	state
	tx   pgx.Tx
	next uint64 // version after the commit
}

// begin locks the collection.
func (s *Store) begin(ctx context.Context, tx pgx.Tx) (*change, error) {
	if _, err := tx.Exec(ctx, `set local lock_timeout = '`+lockTimeout+`'`); err != nil {
		return nil, err
	}
	version, err := s.version(ctx, tx, "for update")
	c := &change{state: state{Store: s, ctx: ctx, db: tx, version: version}, tx: tx}
	c.next = version + 1 + rand.Uint64N(maxStep)
	return c, err
}

// maxStep is the largest difference of two successive versions. The difference is random: if the
// database loses commits in a failover, those that are made then have other versions. There can be
// four thousand million commits.
const maxStep = 1 << 31

// Base implements [store.Change].
func (c *change) Base() uint64 { return c.version }

// Version implements [store.Change].
func (c *change) Version() uint64 { return c.next }

// keptCommits is the number of commits that are remembered.
const keptCommits = 10_000

// end writes the version.
func (c *change) end() error {
	sql := fmt.Sprintf(`with s as (update %[1]s.state set version = $1),
		d as (delete from %[1]s.commits where version < (select version from %[1]s.commits order by version desc offset %[2]d limit 1))
		insert into %[1]s.commits (version) values ($1)`, schema(c.id), keptCommits)
	_, err := c.tx.Exec(c.ctx, sql, c.next)
	return err
}

// statementBytes is the size of the values that one statement writes, unless a single one is
// larger.
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

// Create implements [store.Change]. Tables of a generation are new; searches may read the others,
// so their records are deleted.
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
