package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A Store is the storage of a collection. All methods are safe for concurrent use.
type Store struct {
	db   *Database
	id   int
	name string
	owns bool // the store closes the database

	known atomic.Uint64 // the newest version that a statement has shown
	lost  atomic.Uint64 // the newest version that the database has no longer
}

// Open returns the store of the collection at an address, see [Split]. If create is set, it creates
// the collection if necessary. Close of the store closes the connections.
func Open(ctx context.Context, address string, create bool) (*Store, error) {
	database, name, err := Split(address)
	if err != nil {
		return nil, err
	}
	d, err := Connect(ctx, database)
	if err != nil {
		return nil, err
	}
	if create {
		err = d.Create(ctx, name)
	}
	var s *Store
	if err == nil || errors.Is(err, fs.ErrExist) {
		s, err = d.open(ctx, name, true)
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return s, nil
}

func newStore(ctx context.Context, d *Database, id int, name string, owns bool) (*Store, error) {
	s := &Store{db: d, id: id, name: name, owns: owns}
	_, err := s.version(ctx, d.pool, "")
	return s, err
}

// Name returns the address of the collection, without a password.
func (s *Store) Name() string { return s.db.name + "/" + s.name }

// Number returns the number of the collection in the catalogue of the database.
func (s *Store) Number() int { return s.id }

// Close closes the connections if the store was made by the function Open.
func (s *Store) Close() error {
	if s.owns {
		s.db.Close()
	}
	return nil
}

// version returns the version of the collection that q sees. If lock is set, it locks the
// collection.
func (s *Store) version(ctx context.Context, q querier, lock string) (v uint64, err error) {
	known := s.known.Load()
	err = q.QueryRow(ctx, fmt.Sprintf(`select version from %s.state %s`, schema(s.id), lock)).Scan(&v)
	if err == nil {
		s.learn(known, v)
	}
	return v, s.asStore(err)
}

// learn notes a version that a statement has shown, given the one that was known before the
// statement. A lower one means that the database has lost commits.
func (s *Store) learn(known, version uint64) {
	if version < known {
		raise(&s.lost, known)
		s.known.CompareAndSwap(known, version)
		return
	}
	raise(&s.known, version)
}

// raise sets n to at least to.
func raise(n *atomic.Uint64, to uint64) {
	for before := n.Load(); to > before; before = n.Load() {
		n.CompareAndSwap(before, to)
	}
}

// asStore is asStore with what it means that a table is missing.
func (s *Store) asStore(err error) error {
	switch {
	case !is(err, undefinedTable):
		return asStore(err)
	case strings.Contains(err.Error(), schema(s.id)+".state"): // every statement reads it first
		return fmt.Errorf("%w: %w", store.ErrDropped, err)
	}
	return fmt.Errorf("%w: a table is missing: %w", store.ErrFormat, err)
}

// errMoved means that a view has found another version than its own.
var errMoved = errors.New("the collection has changed")

// maxMoves is the number of times that a view begins anew without a transaction.
const maxMoves = 3

// View implements [store.Store].
func (s *Store) View(ctx context.Context, fn func(store.View) error) error {
	for range maxMoves {
		v := &state{Store: s, ctx: ctx, db: s.db.pool, version: s.known.Load()}
		if err := v.judge(fn(v)); !errors.Is(err, errMoved) {
			return err
		}
	}
	return s.Hold(ctx, fn)
}

// Hold implements [store.Store] by a transaction. If its user finds that it is older than the
// memory, there is another one.
func (s *Store) Hold(ctx context.Context, fn func(store.View) error) error {
	for {
		if err := s.hold(ctx, fn); !errors.Is(err, errMoved) {
			return err
		}
	}
}

func (s *Store) hold(ctx context.Context, fn func(store.View) error) error {
	tx, err := s.db.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return asStore(err)
	}
	defer tx.Rollback(ctx)
	version, err := s.version(ctx, tx, "")
	if err != nil {
		return err
	}
	return fn(&state{Store: s, ctx: ctx, db: tx, version: version})
}

// lockTimeout is the time to wait for another writer.
const lockTimeout = "10s"

// Update implements [store.Store].
func (s *Store) Update(ctx context.Context, fn func(store.Change) error) error {
	conn, err := s.db.pool.Acquire(ctx)
	if err != nil {
		return asStore(err)
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return asStore(err)
	}
	defer rollback(ctx, tx)
	c, err := s.begin(ctx, tx)
	if err != nil {
		return s.asStore(err)
	}
	if err := fn(c); err != nil {
		return err
	}
	if err := c.end(); err != nil {
		return s.asStore(err)
	}
	return s.commit(ctx, c)
}

// rollback ends a transaction, also if ctx is done, so that the connection can be used again. If
// the network is silent, it gives the connection up.
func rollback(ctx context.Context, tx pgx.Tx) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	_ = tx.Rollback(ctx) // after a commit, or the connection is closed
}

const rollbackTime = 3 * time.Second

// commit commits a change unless ctx is done. Once it has begun, ctx does not matter, since nobody
// would know the outcome.
func (s *Store) commit(ctx context.Context, c *change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	err := s.settle(ctx, c.Version(), c.tx.Commit(ctx))
	if err == nil {
		raise(&s.known, c.Version())
	}
	return err
}

// settleTime is the time for a commit, and to learn what became of it if its acknowledgement is
// lost.
const settleTime = 30 * time.Second

// retryDelay is the time between two attempts to learn it.
const retryDelay = 200 * time.Millisecond

// settle returns the result of the commit of a version. If its acknowledgement is lost, it asks the
// database, which may be another server after a failover.
func (s *Store) settle(ctx context.Context, version uint64, err error) error {
	if err == nil || !isConnection(err) || pgconn.SafeToRetry(err) {
		return asStore(err)
	}
	for ctx.Err() == nil {
		if made, asked := s.made(ctx, version); asked == nil && made {
			return nil
		} else if asked == nil {
			return asStore(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryDelay):
		}
	}
	return fmt.Errorf("%w: %w", store.ErrUnknownOutcome, err)
}

// made reports whether a version was committed. It waits for the lock of the collection, which the
// change holds as long as it is in progress.
func (s *Store) made(ctx context.Context, version uint64) (made bool, err error) {
	err = pgx.BeginFunc(ctx, s.db.pool, func(tx pgx.Tx) error {
		if _, err := s.version(ctx, tx, "for update"); err != nil {
			return err
		}
		return tx.QueryRow(ctx, s.commits(), version).Scan(&made)
	})
	return made, err
}

// commits is the statement that reports whether a version is one of the last commits.
func (s *Store) commits() string {
	return fmt.Sprintf(`select exists (select from %s.commits where version = $1)`, schema(s.id))
}
