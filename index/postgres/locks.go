package postgres

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Locks are locks of names that a process holds until it unlocks them or ends. PostgreSQL unlocks
// them when the connection that holds them is lost. All methods are safe for concurrent use.
type Locks struct {
	d *Database

	mu   sync.Mutex
	conn *pgxpool.Conn // nil before the first lock, and after the connection was lost
	lost chan struct{}
}

// Locks returns locks of nothing. The caller closes them.
func (d *Database) Locks() *Locks { return &Locks{d: d} }

// lockKey is the key of the lock of a name. Two names with the same key exclude each other.
const lockKey = `hashtext('hashsearch.locks'), hashtext($1)`

// Lock locks a name unless another process has locked it, and reports whether it did. The channel
// is closed when the lock is lost.
func (l *Locks) Lock(ctx context.Context, name string) (lost <-chan struct{}, locked bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn == nil {
		if l.conn, err = l.d.pool.Acquire(ctx); err != nil {
			return nil, false, asStore(err)
		}
		l.lost = make(chan struct{})
	}
	lost = l.lost
	err = l.conn.QueryRow(ctx, fmt.Sprintf(`select pg_try_advisory_lock(%s)`, lockKey), name).Scan(&locked)
	return lost, locked, l.kept(err)
}

// Unlock unlocks a name.
func (l *Locks) Unlock(ctx context.Context, name string) error {
	return l.use(func(c *pgxpool.Conn) error {
		_, err := c.Exec(ctx, fmt.Sprintf(`select pg_advisory_unlock(%s)`, lockKey), name)
		return err
	})
}

// Check returns an error if the locks are lost.
func (l *Locks) Check(ctx context.Context) error {
	return l.use(func(c *pgxpool.Conn) error { return c.Ping(ctx) })
}

func (l *Locks) use(fn func(*pgxpool.Conn) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn == nil {
		return nil
	}
	return l.kept(fn(l.conn))
}

// kept ends all locks after an error, as it is not known whether the connection still has them. The
// caller holds mu.
func (l *Locks) kept(err error) error {
	if err != nil {
		l.release()
	}
	return asStore(err)
}

func (l *Locks) release() {
	if l.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	l.conn.Hijack().Close(ctx)
	l.conn = nil
	close(l.lost)
}

// Close ends all locks.
func (l *Locks) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.release()
}
