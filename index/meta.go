package index

import (
	"context"
	"encoding/binary"
	"fmt"
)

// Names of buckets and keys. See the package comment.
var (
	metaBucket        = []byte("meta")
	idsBucket         = []byte("ids")
	docsBucket        = []byte("docs")
	fieldsBucket      = []byte("fields")
	generationsBucket = []byte("generations")
	wordsBucket       = []byte("words")

	magicKey   = []byte("magic")
	versionKey = []byte("version")
	stateKey   = []byte("state")

	synonymsKey = []byte("synonyms")

	infoKey      = []byte("info")
	nextKey      = []byte("next")
	modelBucket  = []byte("model")
	codesBucket  = []byte("codes")
	countsBucket = []byte("counts")
)

const (
	magic   = "hashsearch"
	version = versionOfVectors // newest version

	versionOfBytes = 2 // codes take as many bytes as their bits require
	versionOfLists = 3 // fields may have several values
	versionOfWords = 4 // there is a word index
	versionOfIDs   = 5 // ids stand before compressed documents

	versionOfLanguages = 6 // the words have several languages
	versionOfVectors   = 7 // a generation has codes of vectors
)

// A meta holds the counters of the collection.
type meta struct {
	next       uint64 // number of the next document
	documents  uint64
	current    uint64 // current generation; 0 is none
	generation uint64 // id of the next generation
}

func readMeta(v View) (meta, error) {
	values, err := v.Get(metaTable, magicKey, versionKey, stateKey)
	switch {
	case err != nil:
	case values[0] == nil:
		err = fmt.Errorf("%w: it is empty; if a copy to it was interrupted, repeat the copy", ErrFormat)
	case string(values[0]) != magic:
		err = fmt.Errorf("%w: it belongs to another program", ErrFormat)
	}
	if err != nil {
		return meta{}, err
	}
	if err := checkVersion(values[1]); err != nil {
		return meta{}, err
	}
	return decodeMeta(values[2])
}

func decodeMeta(state []byte) (meta, error) {
	v, err := unseal(stateKey, state)
	if err != nil || len(v) != 32 {
		return meta{}, fmt.Errorf("%w: the counters are damaged", ErrFormat)
	}
	at := func(i int) uint64 { return binary.LittleEndian.Uint64(v[8*i:]) }
	return meta{next: at(0), documents: at(1), current: at(2), generation: at(3)}, nil
}

func checkVersion(v []byte) error {
	if len(v) != 4 {
		return fmt.Errorf("%w: the version is missing", ErrFormat)
	}
	switch n := binary.LittleEndian.Uint32(v); {
	case n > version:
		return fmt.Errorf("%w: its format is %d, but this program reads only formats up to %d", ErrNewer, n, version)
	case n < 1:
		return fmt.Errorf("%w: there is no format %d", ErrFormat, n)
	}
	return nil
}

// raiseVersion sets the version of the collection to at least to, so that older programs reject it.
func raiseVersion(c Change, to uint32) error {
	v, err := get(c, metaTable, versionKey)
	if err != nil || len(v) == 4 && binary.LittleEndian.Uint32(v) >= to {
		return err
	}
	return c.Put(metaTable, Record{Key: versionKey, Value: binary.LittleEndian.AppendUint32(nil, to)})
}

func (m meta) write(c Change) error {
	var v []byte
	for _, n := range []uint64{m.next, m.documents, m.current, m.generation} {
		v = binary.LittleEndian.AppendUint64(v, n)
	}
	return c.Put(metaTable, Record{Key: stateKey, Value: seal(stateKey, v)})
}

// initialiseIfEmpty creates an empty collection in a store that has none.
func initialiseIfEmpty(ctx context.Context, st Store) error {
	if has, err := hasCollection(ctx, st); has || err != nil {
		return err
	}
	return st.Update(ctx, initialise)
}

// hasCollection reports whether a store has a collection, which may be empty.
func hasCollection(ctx context.Context, st Store) (has bool, err error) {
	err = st.View(ctx, func(v View) error {
		magic, err := get(v, metaTable, magicKey)
		has = magic != nil
		return err
	})
	return has, err
}

// initialise creates an empty collection in an empty store.
func initialise(c Change) error {
	for _, t := range []Table{metaTable, idsTable, docsTable, fieldsTable, generationsTable} {
		if err := c.Create(t); err != nil {
			return err
		}
	}
	if err := c.Put(metaTable, Record{Key: magicKey, Value: []byte(magic)}); err != nil {
		return err
	}
	if err := raiseVersion(c, versionOfBytes); err != nil {
		return err
	}
	return meta{generation: 1}.write(c)
}
