package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/postgres"
)

// databaseHelp ends the help of the root command.
const databaseHelp = `

FILE may be the address of a collection in a PostgreSQL database, postgres://host/database/name. The
password is read from PGPASSWORD or the file PGPASSFILE.`

// openDatabase opens the collection at a postgres:// address. Without Options.Create it returns
// errNoCollection if there is none.
func openDatabase(address string, opts *index.Options) (*index.Index, error) {
	st, err := postgres.Open(context.Background(), address, opts.Create)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", errNoCollection, err)
	}
	if err != nil {
		return nil, err
	}
	return index.OpenStore(st, opts)
}

// needsFile returns a usage error if path is the address of a database.
func needsFile(path, instead string) error {
	if !postgres.IsAddress(path) {
		return nil
	}
	return usagef("this command rewrites a file: %s", instead)
}
