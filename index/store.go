package index

import (
	"context"
	"fmt"
	"iter"
)

// A Store keeps the records of one collection. An [Index] is the only user of its store, and knows
// the meaning of keys and values, which have checksums: all stores hold the same bytes. So a store
// only has to keep them, and collections in different stores give the same answers.
type Store interface {
	// Name returns the name of the collection for messages. That of a file is its path.
	Name() string

	// View calls fn with the last committed state. fn must not retain the View or values of it.
	View(ctx context.Context, fn func(View) error) error

	// Update calls fn with a change to the last committed state. There is one change at a time, in
	// whatever process. When Update returns nil, the change is durable; if fn fails, nothing has
	// changed. Otherwise a View shows whether the change was made.
	Update(ctx context.Context, fn func(Change) error) error

	Close() error
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

// A Change is a state that is being made. Its Version is that of the state after the commit.
type Change interface {
	View

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

// The tables of a collection. Key and value of each are in the package comment. A table of records
// with keys of two parts is a bucket of buckets in a file.
var (
	metaTable        = Table{Name: "meta"}
	idsTable         = Table{Name: "ids"}
	docsTable        = Table{Name: "docs"}
	fieldsTable      = Table{Name: "fields"}
	generationsTable = Table{Name: "generations"} // generation, key
	wordsTable       = Table{Name: "words"}
	segmentsTable    = Table{Name: "segments"} // first document, part
	deadTable        = Table{Name: "dead"}
)

func modelTable(generation uint64) Table  { return Table{"model", generation} }
func codesTable(generation uint64) Table  { return Table{"codes", generation} }
func countsTable(generation uint64) Table { return Table{"counts", generation} }

// get returns the value of one key, nil if it is missing.
func get(v View, t Table, key []byte) ([]byte, error) {
	values, err := v.Get(t, key)
	if err != nil {
		return nil, err
	}
	return values[0], nil
}

// readBatch is the number of records that are read at once where many are read.
const readBatch = 256

// recordsOf yields the records of documents by their numbers, in the given order. The value of a
// missing one is nil.
func recordsOf(v View, t Table, numbers []uint32) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for len(numbers) > 0 {
			n := min(len(numbers), readBatch)
			keys := keys32(numbers[:n])
			values, err := v.Get(t, keys...)
			if err != nil {
				yield(Record{}, err)
				return
			}
			for i, key := range keys {
				if !yield(Record{key, values[i]}, nil) {
					return
				}
			}
			numbers = numbers[n:]
		}
	}
}

// keys32 returns the keys of documents or blocks by number.
func keys32(numbers []uint32) [][]byte {
	keys, all := make([][]byte, len(numbers)), make([]byte, 0, 4*len(numbers))
	for i, n := range numbers {
		all = append32(all, n)
		keys[i] = all[4*i : 4*i+4 : 4*i+4]
	}
	return keys
}
