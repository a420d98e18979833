package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A Database has collections. All methods are safe for concurrent use.
type Database struct {
	pool *pgxpool.Pool
	name string // for messages, without a password
}

// format is the version of the schema.
const format = 1

// Connect connects to the database at a postgres:// address. It fails with [store.ErrUnreachable],
// and with [store.ErrNewer] if a newer program has written to it.
func Connect(ctx context.Context, address string) (*Database, error) {
	config, err := configure(address)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, asStore(err)
	}
	d := &Database{pool, nameOf(config.ConnConfig)}
	if err := d.checkFormat(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("%s: %w", d.name, err)
	}
	return d, nil
}

// nameOf returns an address for messages, without the user and the password.
func nameOf(c *pgx.ConnConfig) string {
	host := c.Host
	if !strings.HasPrefix(host, "/") {
		host = net.JoinHostPort(host, strconv.Itoa(int(c.Port)))
	}
	return fmt.Sprintf("postgres://%s/%s", host, c.Database)
}

// Name returns the address of the database for messages, without the user and the password.
func (d *Database) Name() string { return d.name }

// Close closes all connections. Stores of the database must be closed before.
func (d *Database) Close() { d.pool.Close() }

// checkFormat checks the version of the schema, if there is one.
func (d *Database) checkFormat(ctx context.Context) error {
	if exists, err := d.exists(ctx); err != nil || !exists {
		return asStore(err)
	}
	var version int
	if err := d.pool.QueryRow(ctx, `select version from hashsearch.format`).Scan(&version); err != nil {
		return asStore(err)
	}
	if version > format {
		return fmt.Errorf("%w: its schema has version %d, but this program knows only version %d", store.ErrNewer, version, format)
	}
	return nil
}

// Open returns the store of a collection. It fails with fs.ErrNotExist if there is none.
func (d *Database) Open(ctx context.Context, name string) (*Store, error) {
	return d.open(ctx, name, false)
}

func (d *Database) open(ctx context.Context, name string, owns bool) (*Store, error) {
	id, err := d.lookup(ctx, d.pool, name)
	if err != nil {
		return nil, err
	}
	return newStore(ctx, d, id, name, owns)
}

// A querier is a connection, a transaction or a pool of connections.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// lookup returns the id of a collection, or fs.ErrNotExist.
func (d *Database) lookup(ctx context.Context, q querier, name string) (id int, err error) {
	err = q.QueryRow(ctx, `select id from hashsearch.collections where name = $1`, name).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) || is(err, undefinedTable, invalidSchema) {
		return 0, fmt.Errorf("there is no collection %q in %s: %w", name, d.name, fs.ErrNotExist)
	}
	return id, asStore(err)
}

// Create creates an empty collection, which package index has to initialise. It fails with
// fs.ErrExist if there is one with the name.
func (d *Database) Create(ctx context.Context, name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	err := d.alone(ctx, func(tx pgx.Tx) error {
		_, err := d.lookup(ctx, tx, name)
		if err == nil {
			return fmt.Errorf("there is a collection %q in %s: %w", name, d.name, fs.ErrExist)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := d.free(ctx, tx, `aliases where alias`, name); err != nil {
			return err
		}
		var id int
		err = tx.QueryRow(ctx, `insert into hashsearch.collections (name) values ($1) returning id`, name).Scan(&id)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, newCollection(id))
		return err
	})
	return asStore(err)
}

// Drop removes a collection. It fails with fs.ErrNotExist if there is none, with [store.ErrNamed]
// if an alias names it, and with [store.ErrBusy] if it is read or written for too long.
func (d *Database) Drop(ctx context.Context, name string) error {
	err := d.alone(ctx, func(tx pgx.Tx) error {
		id, err := d.lookup(ctx, tx, name)
		if err != nil {
			return err
		}
		if err := d.unnamed(ctx, tx, name); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from hashsearch.collections where id = $1`, id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, fmt.Sprintf(`drop schema %s cascade`, schema(id)))
		return err
	})
	return asStore(err)
}
