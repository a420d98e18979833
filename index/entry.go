package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	bolt "go.etcd.io/bbolt"
)

// maxID is the longest id in bytes; bbolt's keys end at 32 KiB, and pages hold few keys long before.
const maxID = 1024

// An entry is what ids says of a document.
type entry struct {
	number uint32
	sum    sum
}

func (e entry) encode(key []byte) []byte {
	v := binary.LittleEndian.AppendUint32(make([]byte, 0, 16), e.number)
	return seal(key, append(v, e.sum[:]...))
}

func decodeEntry(key, value []byte) (entry, error) {
	v, err := unseal(key, value)
	if err != nil {
		return entry{}, err
	}
	if len(v) != 12 {
		return entry{}, fmt.Errorf("%w: the entry of id %q has a wrong length", ErrFormat, short(key))
	}
	return entry{binary.LittleEndian.Uint32(v), sum(v[4:])}, nil
}

// lookup finds the entry of an id; false if there is no such document.
func lookup(tx *bolt.Tx, id string) (entry, bool, error) {
	return seek(tx.Bucket(idsBucket).Cursor(), id)
}

// seek is lookup for many ids, by one cursor over them.
func seek(c *bolt.Cursor, id string) (entry, bool, error) {
	key := []byte(id)
	if checkID(id) != nil { // bbolt has no empty keys
		return entry{}, false, nil
	}
	k, v := c.Seek(key)
	if !bytes.Equal(k, key) {
		return entry{}, false, nil
	}
	e, err := decodeEntry(key, v)
	return e, err == nil, err
}

// checkID says what is wrong with an id.
func checkID(id string) error {
	switch {
	case id == "":
		return errors.New("the document has no id")
	case len(id) > maxID:
		return fmt.Errorf("the id has %d bytes, at most %d are allowed", len(id), maxID)
	case !utf8.ValidString(id):
		return fmt.Errorf("the id is not valid UTF-8, so rename the file or give the document an id: %q", id)
	case strings.ContainsRune(id, 0):
		return fmt.Errorf("the id contains a zero byte: %q", id)
	}
	return nil
}
