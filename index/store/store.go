// Package store defines what package index requires of the storage of a collection. Package index
// has the storage in a file, package postgres that in a database.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Errors of stores, which package index has under the same names.
var (
	ErrBusy   = errors.New("another process has the file open")
	ErrFormat = errors.New("not a hashsearch collection, or damaged")
	ErrNewer  = errors.New("the collection was written by a newer hashsearch")

	ErrRewound        = errors.New("the version is not one of the past of the collection")
	ErrUnreachable    = errors.New("the database cannot be reached")
	ErrDropped        = errors.New("the collection has been deleted")
	ErrNamed          = errors.New("an alias names the collection")
	ErrUnknownOutcome = errors.New("the commit was not acknowledged in time, or the connection was lost: read what became of the change")
)

// A Store keeps the records of one collection. An index.Index is the only user of its store, and
// knows the meaning of keys and values, which have checksums: all stores hold the same bytes. So a
// store only has to keep them, and collections in different stores give the same answers.
type Store interface {
	// Name returns the name of the collection for messages. That of a file is its path.
	Name() string

	// View calls fn with the last committed state. fn must not retain the View or values of it. It
	// may be called again, with a later state.
	View(ctx context.Context, fn func(View) error) error

	// Hold is View with an fn that is called once, since the state stays as it is until fn returns.
	// It is for work that takes long or cannot be repeated.
	Hold(ctx context.Context, fn func(View) error) error

	// Update calls fn with a change to the last committed state. There is one change at a time, in
	// whatever process. When Update returns nil, the change is durable. If fn fails, nothing has
	// changed. After another error, such as [ErrUnknownOutcome], a View shows what became of it.
	Update(ctx context.Context, fn func(Change) error) error

	// Training returns the place of the state of an unfinished training.
	Training() Training

	Close() error
}

// A Training is the place of the state of an unfinished training, by which another one resumes it.
type Training interface {
	// Name describes the place for messages.
	Name() string

	// Load returns the state, or nil if there is none.
	Load(ctx context.Context) ([]byte, error)

	// Save replaces the state, entirely or not at all.
	Save(ctx context.Context, state io.WriterTo) error

	// Remove removes the state, if there is one.
	Remove(ctx context.Context) error
}

// A View is one state of a collection. It is not safe for concurrent use.
type View interface {
	// Version identifies the state. It is larger than that of every earlier state.
	Version() uint64

	// Get returns the values of keys, in the same order. The value of a missing key is nil.
	Get(t Table, keys ...[]byte) ([][]byte, error)

	// Scan yields the records whose keys are not below from, in the order of keys.
	Scan(t Table, from []byte) iter.Seq2[Record, error]

	// Size returns the number of records and the number of bytes of their values.
	Size(t Table) (records int, bytes int64, err error)

	// Bytes returns the size of the collection.
	Bytes() (int64, error)
}

// A Shared is a View of a store that several processes change.
type Shared interface {
	View

	// Since returns the records of a table that were written after a version, and the keys of all
	// records, both in the order of keys. It fails with [ErrRewound] if the version is not known to
	// be an earlier one of this state, as after a failover that lost commits: all has to be read.
	Since(t Table, version uint64) (written []Record, keys [][]byte, err error)
}

// A Change is a state that is being made. Its Version is that of the state after the commit.
type Change interface {
	View

	// Base returns the version of the state that is changed.
	Base() uint64

	// Put stores records, which replace those with the same keys. Keys and values must not be
	// modified afterwards.
	Put(t Table, records ...Record) error

	// Delete removes records. Missing keys are ignored.
	Delete(t Table, keys ...[]byte) error

	// Create makes an empty table, in place of one with the same name.
	Create(t Table) error

	// Drop removes a table with its records.
	Drop(t Table) error
}

// A Record is an entry of a table.
type Record struct{ Key, Value []byte }

// A Table is a set of records, which are ordered by the bytes of their keys. The package comment
// describes the tables of a collection.
type Table struct {
	Name       string
	Generation uint64 // the generation that the table is a part of; 0 for all other tables
}

func (t Table) String() string {
	if t.Generation == 0 {
		return t.Name
	}
	return fmt.Sprintf("%s of generation %d", t.Name, t.Generation)
}
