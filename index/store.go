package index

import (
	"iter"

	"github.com/hashsearch/hashsearch/index/store"
)

// The storage of a collection, see package store.
type (
	Store  = store.Store
	View   = store.View
	Change = store.Change
	Table  = store.Table
	Record = store.Record
)

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

func modelTable(generation uint64) Table  { return Table{Name: "model", Generation: generation} }
func codesTable(generation uint64) Table  { return Table{Name: "codes", Generation: generation} }
func countsTable(generation uint64) Table { return Table{Name: "counts", Generation: generation} }

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
				if !yield(Record{Key: key, Value: values[i]}, nil) {
					return
				}
			}
			numbers = numbers[n:]
		}
	}
}

// keysOf returns names as keys.
func keysOf(names []string) [][]byte {
	keys := make([][]byte, len(names))
	for i, name := range names {
		keys[i] = []byte(name)
	}
	return keys
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
