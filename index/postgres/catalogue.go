package postgres

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5"
)

// A Catalogue lists the collections and aliases of a database.
type Catalogue struct {
	Collections map[string]int    // the number of each; one that is created anew has another number
	Aliases     map[string]string // the name of the collection of each
}

// Catalogue returns the present catalogue.
func (d *Database) Catalogue(ctx context.Context) (Catalogue, error) {
	c := Catalogue{map[string]int{}, map[string]string{}}
	if exists, err := d.exists(ctx); err != nil || !exists {
		return c, asStore(err)
	}
	rows, err := d.pool.Query(ctx, `select name, id, null from hashsearch.collections union all select alias, 0, collection from hashsearch.aliases`)
	if err != nil {
		return c, asStore(err)
	}
	var name string
	var id int
	var to *string
	_, err = pgx.ForEachRow(rows, []any{&name, &id, &to}, func() error {
		if to != nil {
			c.Aliases[name] = *to
		} else {
			c.Collections[name] = id
		}
		return nil
	})
	return c, asStore(err)
}

// Alias makes an alias of a collection, or changes its collection. It fails with fs.ErrNotExist if
// there is no such collection, and with fs.ErrExist if a collection has the name of the alias.
func (d *Database) Alias(ctx context.Context, alias, name string) error {
	err := d.alone(ctx, func(tx pgx.Tx) error {
		if _, err := d.lookup(ctx, tx, name); err != nil {
			return err
		}
		if err := d.free(ctx, tx, `collections where name`, alias); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into hashsearch.aliases (alias, collection) values ($1, $2)
			on conflict (alias) do update set collection = excluded.collection`, alias, name)
		return err
	})
	return asStore(err)
}

// Unalias deletes an alias. It fails with fs.ErrNotExist if there is none.
func (d *Database) Unalias(ctx context.Context, alias string) error {
	tag, err := d.pool.Exec(ctx, `delete from hashsearch.aliases where alias = $1`, alias)
	if err == nil && tag.RowsAffected() == 0 {
		err = fmt.Errorf("there is no alias %q in %s: %w", alias, d.name, fs.ErrNotExist)
	}
	return asStore(err)
}

// free returns fs.ErrExist if there is a row with the name in a table of the catalogue.
func (d *Database) free(ctx context.Context, q querier, where, name string) error {
	var taken bool
	err := q.QueryRow(ctx, fmt.Sprintf(`select exists (select from hashsearch.%s = $1)`, where), name).Scan(&taken)
	if err == nil && taken {
		err = fmt.Errorf("%q exists in %s: %w", name, d.name, fs.ErrExist)
	}
	return err
}

// unnamed returns [store.ErrNamed] if an alias names a collection.
func (d *Database) unnamed(ctx context.Context, q querier, name string) error {
	var alias string
	err := q.QueryRow(ctx, `select coalesce(min(alias), '') from hashsearch.aliases where collection = $1`, name).Scan(&alias)
	if err == nil && alias != "" {
		err = fmt.Errorf("%w: %q names %q", store.ErrNamed, alias, name)
	}
	return err
}

// alone calls fn with a transaction that changes the catalogue. There is one at a time: two
// transactions that create the same schema at once would fail.
func (d *Database) alone(ctx context.Context, fn func(pgx.Tx) error) error {
	if err := d.prepare(ctx); err != nil {
		return err
	}
	return d.locked(ctx, fn)
}

func (d *Database) locked(ctx context.Context, fn func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `set local lock_timeout = '`+lockTimeout+`'; select pg_advisory_xact_lock(hashtext('hashsearch'))`)
		if err != nil {
			return err
		}
		return fn(tx)
	})
}

// exists reports whether the database has the schema that collections share.
func (d *Database) exists(ctx context.Context) (exists bool, err error) {
	err = d.pool.QueryRow(ctx, `select to_regclass('hashsearch.format') is not null`).Scan(&exists)
	return exists, err
}

// prepare creates the tables that collections share, unless they exist: a role that may not create
// it can use it.
func (d *Database) prepare(ctx context.Context) error {
	if exists, err := d.exists(ctx); err != nil || exists {
		return err
	}
	return d.locked(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sharedSchema)
		return err
	})
}

// sharedSchema creates the tables that collections share.
const sharedSchema = `
create schema if not exists hashsearch;
create table if not exists hashsearch.format (version int4 not null);
insert into hashsearch.format select 1 where not exists (select from hashsearch.format);
create table if not exists hashsearch.collections (
	id int4 generated always as identity primary key,
	name text collate "C" not null unique,
	created timestamptz not null default now()
);
create table if not exists hashsearch.aliases (
	alias text collate "C" primary key,
	collection text collate "C" not null
);
create table if not exists hashsearch.tasks (
	id int8 generated always as identity primary key,
	record bytea not null,
	version int8 not null
)`
