package index

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"
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

	segmentsBucket = []byte("segments")
	deadBucket     = []byte("dead")
)

const (
	magic   = "hashsearch"
	version = versionOfIDs // newest version

	versionOfBytes = 2 // codes take as many bytes as their bits require
	versionOfLists = 3 // fields may have several values
	versionOfWords = 4 // there is a word index
	versionOfIDs   = 5 // ids stand before compressed documents
)

// A meta holds the counters of the collection.
type meta struct {
	next       uint64 // number of the next document
	documents  uint64
	current    uint64 // current generation; 0 is none
	generation uint64 // id of the next generation
}

func readMeta(tx *bolt.Tx) (meta, error) {
	b := tx.Bucket(metaBucket)
	if b == nil || string(b.Get(magicKey)) != magic {
		return meta{}, fmt.Errorf("%w: it is a bbolt file of another program", ErrFormat)
	}
	if err := checkVersion(b.Get(versionKey)); err != nil {
		return meta{}, err
	}
	for _, name := range [][]byte{idsBucket, docsBucket, fieldsBucket, generationsBucket} {
		if tx.Bucket(name) == nil {
			return meta{}, fmt.Errorf("%w: bucket %s is missing", ErrFormat, name)
		}
	}
	return decodeMeta(b.Get(stateKey))
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

// raiseVersion sets the version of the file to at least to, so that older programs reject the file.
func raiseVersion(tx *bolt.Tx, to uint32) error {
	b := tx.Bucket(metaBucket)
	if v := b.Get(versionKey); len(v) == 4 && binary.LittleEndian.Uint32(v) >= to {
		return nil
	}
	return b.Put(versionKey, binary.LittleEndian.AppendUint32(nil, to))
}

func (m meta) write(tx *bolt.Tx) error {
	var v []byte
	for _, n := range []uint64{m.next, m.documents, m.current, m.generation} {
		v = binary.LittleEndian.AppendUint64(v, n)
	}
	return tx.Bucket(metaBucket).Put(stateKey, seal(stateKey, v))
}

// initialise creates an empty collection in an empty bbolt file.
func initialise(tx *bolt.Tx) error {
	for _, name := range [][]byte{metaBucket, idsBucket, docsBucket, fieldsBucket, generationsBucket} {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	b := tx.Bucket(metaBucket)
	if err := b.Put(magicKey, []byte(magic)); err != nil {
		return err
	}
	if err := raiseVersion(tx, versionOfBytes); err != nil {
		return err
	}
	return meta{generation: 1}.write(tx)
}
