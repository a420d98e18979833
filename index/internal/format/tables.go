// Package format encodes and decodes the records of a collection: its counters, documents, and the
// entries of ids. Values have checksums. The comment of package index describes the format.
package format

import (
	"iter"

	"github.com/hashsearch/hashsearch/index/store"
)

// The tables of a collection. Key and value of each are in the package comment. A table of records
// with keys of two parts is a bucket of buckets in a file.
var (
	MetaTable        = store.Table{Name: "meta"}
	IdsTable         = store.Table{Name: "ids"}
	DocsTable        = store.Table{Name: "docs"}
	FieldsTable      = store.Table{Name: "fields"}
	GenerationsTable = store.Table{Name: "generations"} // generation, key
	WordsTable       = store.Table{Name: "words"}
	SegmentsTable    = store.Table{Name: "segments"} // first document, part
	DeadTable        = store.Table{Name: "dead"}
)

// ModelTable is the table of the parts of a model.
func ModelTable(generation uint64) store.Table {
	return store.Table{Name: "model", Generation: generation}
}

// CodesTable is the table of the blocks of codes of a generation.
func CodesTable(generation uint64) store.Table {
	return store.Table{Name: "codes", Generation: generation}
}

// CountsTable is the table of the counts of a generation.
func CountsTable(generation uint64) store.Table {
	return store.Table{Name: "counts", Generation: generation}
}

// Get returns the value of one key, nil if it is missing.
func Get(v store.View, t store.Table, key []byte) ([]byte, error) {
	values, err := v.Get(t, key)
	if err != nil {
		return nil, err
	}
	return values[0], nil
}

// ReadBatch is the number of records that are read at once where many are read.
const ReadBatch = 256

// RecordsOf yields the records of documents by their numbers, in the given order. The value of a
// missing one is nil.
func RecordsOf(v store.View, t store.Table, numbers []uint32) iter.Seq2[store.Record, error] {
	return func(yield func(store.Record, error) bool) {
		for len(numbers) > 0 {
			n := min(len(numbers), ReadBatch)
			keys := Keys32(numbers[:n])
			values, err := v.Get(t, keys...)
			if err != nil {
				yield(store.Record{}, err)
				return
			}
			for i, key := range keys {
				if !yield(store.Record{Key: key, Value: values[i]}, nil) {
					return
				}
			}
			numbers = numbers[n:]
		}
	}
}

// KeysOf returns names as keys.
func KeysOf(names []string) [][]byte {
	keys := make([][]byte, len(names))
	for i, name := range names {
		keys[i] = []byte(name)
	}
	return keys
}

// Keys32 returns the keys of documents or blocks by number.
func Keys32(numbers []uint32) [][]byte {
	keys, all := make([][]byte, len(numbers)), make([]byte, 0, 4*len(numbers))
	for i, n := range numbers {
		all = append32(all, n)
		keys[i] = all[4*i : 4*i+4 : 4*i+4]
	}
	return keys
}

// Part is the number of bytes of a model or of a segment of words that are stored under one key. If
// they were a single value, every change of a neighbouring key would rewrite it.
const Part = 1 << 20
