package format

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/hashsearch/hashsearch/index/store"
)

// Names of buckets and keys. See the package comment.
var (
	MetaBucket        = []byte("meta")
	IdsBucket         = []byte("ids")
	DocsBucket        = []byte("docs")
	FieldsBucket      = []byte("fields")
	GenerationsBucket = []byte("generations")
	WordsBucket       = []byte("words")

	MagicKey   = []byte("magic")
	VersionKey = []byte("version")
	StateKey   = []byte("state")

	SynonymsKey = []byte("synonyms")

	InfoKey      = []byte("info")
	NextKey      = []byte("next")
	ModelBucket  = []byte("model")
	CodesBucket  = []byte("codes")
	CountsBucket = []byte("counts")
)

const (
	Magic   = "hashsearch"
	Version = VersionOfVectors // newest version

	VersionOfBytes = 2 // codes take as many bytes as their bits require
	VersionOfLists = 3 // fields may have several values
	VersionOfWords = 4 // there is a word index
	VersionOfIDs   = 5 // ids stand before compressed documents

	VersionOfLanguages = 6 // the words have several languages
	VersionOfVectors   = 7 // a generation has codes of vectors
)

// A Meta holds the counters of the collection.
type Meta struct {
	Next       uint64 // number of the next document
	Documents  uint64
	Current    uint64 // current generation; 0 is none
	Generation uint64 // id of the next generation
}

// ReadMeta returns the counters. It fails with [store.ErrFormat] and [store.ErrNewer].
func ReadMeta(v store.View) (Meta, error) {
	values, err := v.Get(MetaTable, MagicKey, VersionKey, StateKey)
	switch {
	case err != nil:
	case values[0] == nil:
		err = fmt.Errorf("%w: it is empty; if a copy to it was interrupted, repeat the copy", store.ErrFormat)
	case string(values[0]) != Magic:
		err = fmt.Errorf("%w: it belongs to another program", store.ErrFormat)
	}
	if err != nil {
		return Meta{}, err
	}
	if err := CheckVersion(values[1]); err != nil {
		return Meta{}, err
	}
	return DecodeMeta(values[2])
}

// DecodeMeta decodes the counters.
func DecodeMeta(state []byte) (Meta, error) {
	v, err := Unseal(StateKey, state)
	if err != nil || len(v) != 32 {
		return Meta{}, fmt.Errorf("%w: the counters are damaged", store.ErrFormat)
	}
	at := func(i int) uint64 { return binary.LittleEndian.Uint64(v[8*i:]) }
	return Meta{Next: at(0), Documents: at(1), Current: at(2), Generation: at(3)}, nil
}

// CheckVersion returns an error unless this program reads the stored version.
func CheckVersion(v []byte) error {
	if len(v) != 4 {
		return fmt.Errorf("%w: the version is missing", store.ErrFormat)
	}
	switch n := binary.LittleEndian.Uint32(v); {
	case n > Version:
		return fmt.Errorf("%w: its format is %d, but this program reads only formats up to %d", store.ErrNewer, n, Version)
	case n < 1:
		return fmt.Errorf("%w: there is no format %d", store.ErrFormat, n)
	}
	return nil
}

// RaiseVersion sets the version of the collection to at least to, so that older programs reject it.
func RaiseVersion(c store.Change, to uint32) error {
	v, err := Get(c, MetaTable, VersionKey)
	if err != nil || len(v) == 4 && binary.LittleEndian.Uint32(v) >= to {
		return err
	}
	return c.Put(MetaTable, store.Record{Key: VersionKey, Value: binary.LittleEndian.AppendUint32(nil, to)})
}

// Write stores the counters.
func (m Meta) Write(c store.Change) error {
	var v []byte
	for _, n := range []uint64{m.Next, m.Documents, m.Current, m.Generation} {
		v = binary.LittleEndian.AppendUint64(v, n)
	}
	return c.Put(MetaTable, store.Record{Key: StateKey, Value: Seal(StateKey, v)})
}

// InitialiseIfEmpty creates an empty collection in a store that has none.
func InitialiseIfEmpty(ctx context.Context, st store.Store) error {
	if has, err := HasCollection(ctx, st); has || err != nil {
		return err
	}
	return st.Update(ctx, Initialise)
}

// HasCollection reports whether a store has a collection, which may be empty.
func HasCollection(ctx context.Context, st store.Store) (has bool, err error) {
	err = st.View(ctx, func(v store.View) error {
		magic, err := Get(v, MetaTable, MagicKey)
		has = magic != nil
		return err
	})
	return has, err
}

// Initialise creates an empty collection in an empty store.
func Initialise(c store.Change) error {
	for _, t := range []store.Table{MetaTable, IdsTable, DocsTable, FieldsTable, GenerationsTable} {
		if err := c.Create(t); err != nil {
			return err
		}
	}
	if err := c.Put(MetaTable, store.Record{Key: MagicKey, Value: []byte(Magic)}); err != nil {
		return err
	}
	if err := RaiseVersion(c, VersionOfBytes); err != nil {
		return err
	}
	return Meta{Generation: 1}.Write(c)
}
