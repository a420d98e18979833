package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5"
)

// A connection is what a state reads from: a pool of connections, or a transaction.
type connection interface {
	querier
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// A state is a view of one version.
type state struct {
	*Store
	ctx       context.Context
	db        connection
	version   uint64 // in the table state
	confirmed bool   // a statement has shown this version
	moved     bool   // a statement has shown another one
}

// Version implements [store.View].
func (s *state) Version() uint64 { return s.version }

// query calls each after scanning each row of a statement into the given variables. In the same
// snapshot of the database it reads the version, and fails with errMoved if that is another one.
func (s *state) query(sql string, args []any, into []any, each func()) error {
	sql = fmt.Sprintf(`select s.version, r.* from %s.state s left join (%s) r on true`, schema(s.id), sql)
	rows, err := s.db.Query(s.ctx, sql, args...)
	if err != nil {
		return s.asStore(err)
	}
	defer rows.Close()
	var version uint64
	into = append([]any{&version}, into...)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := s.compare(version); err != nil {
			return err
		}
		each()
	}
	return s.asStore(rows.Err())
}

// compare notes a version that a statement has shown, and fails unless it is that of the view.
func (s *state) compare(version uint64) error {
	if version != s.version {
		s.learn(s.version, version)
		s.moved = true
		return errMoved
	}
	s.confirmed = true
	return nil
}

// judge returns the result of a view whose user returned err: errMoved unless the view was of the
// last version all the time.
func (s *state) judge(err error) error {
	if s.moved {
		return errMoved
	}
	if s.confirmed && !errors.Is(err, store.ErrFormat) {
		return err
	}
	version, failed := s.Store.version(s.ctx, s.db, "")
	if failed == nil {
		failed = s.compare(version)
	}
	if failed != nil {
		return failed
	}
	return err
}

// records returns the records of a table that meet a condition.
func (s *state) records(t store.Table, condition string, args ...any) (all []store.Record, err error) {
	var r store.Record
	sql := fmt.Sprintf(`select key, value from %s where %s`, tableOf(s.id, t), condition)
	err = s.query(sql, args, []any{&r.Key, &r.Value}, func() {
		if r.Key != nil { // the version alone
			all = append(all, r)
		}
		r = store.Record{}
	})
	return all, err
}

// Get implements [store.View].
func (s *state) Get(t store.Table, keys ...[]byte) ([][]byte, error) {
	values := make([][]byte, len(keys))
	if len(keys) == 0 {
		return values, nil
	}
	all, err := s.records(t, `key = any($1)`, keys)
	found := make(map[string][]byte, len(all))
	for _, r := range all {
		found[string(r.Key)] = r.Value
	}
	for i, key := range keys {
		values[i] = found[string(key)]
	}
	return values, err
}

// firstPage is the number of records that a scan reads first. Each page is four times as large as
// the one before, up to the limit of the table.
const firstPage = 16

// Scan implements [store.View].
func (s *state) Scan(t store.Table, from []byte) iter.Seq2[store.Record, error] {
	return func(yield func(store.Record, error) bool) {
		from, after := append([]byte{}, from...), ">="
		for limit := min(firstPage, page(t)); ; limit = min(4*limit, page(t)) {
			all, err := s.records(t, fmt.Sprintf(`key %s $1 order by key limit %d`, after, limit), from)
			if err != nil {
				yield(store.Record{}, err)
				return
			}
			slices.SortFunc(all, func(a, b store.Record) int { return bytes.Compare(a.Key, b.Key) })
			for _, r := range all {
				if !yield(r, nil) {
					return
				}
			}
			if len(all) < limit {
				return
			}
			from, after = all[len(all)-1].Key, ">"
		}
	}
}

// Size implements [store.View].
func (s *state) Size(t store.Table) (records int, size int64, err error) {
	sql := fmt.Sprintf(`select count(*), coalesce(sum(length(value)), 0)::int8 from %s`, tableOf(s.id, t))
	err = s.query(sql, nil, []any{&records, &size}, func() {})
	return records, size, err
}

// Bytes implements [store.View].
func (s *state) Bytes() (n int64, err error) {
	sql := fmt.Sprintf(`select coalesce(sum(pg_total_relation_size(oid)), 0)::int8 from pg_catalog.pg_class
		where relkind = 'r' and relnamespace = '%s'::regnamespace`, schema(s.id))
	return n, s.query(sql, nil, []any{&n}, func() {})
}

// Since implements [store.Shared].
func (s *state) Since(t store.Table, version uint64) (written []store.Record, keys [][]byte, err error) {
	if err := s.descends(version); err != nil {
		return nil, nil, err
	}
	if written, err = s.records(t, `version > $1 order by key`, version); err != nil {
		return nil, nil, err
	}
	var key []byte
	err = s.query(fmt.Sprintf(`select key from %s order by key`, tableOf(s.id, t)), nil, []any{&key}, func() {
		if key != nil {
			keys = append(keys, key)
		}
		key = nil
	})
	return written, keys, err
}

// descends returns nil if a version is one of the last in the past of this state.
func (s *state) descends(version uint64) error {
	if version > s.version && version > s.lost.Load() {
		s.moved = true
		return errMoved // the view is older than the memory of its user
	}
	past := false
	err := s.query(s.commits(), []any{version}, []any{&past}, func() {})
	if err == nil && !past {
		err = store.ErrRewound
	}
	return err
}
