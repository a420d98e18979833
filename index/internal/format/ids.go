package format

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/index/store"
)

// A Sum is the content hash by which unchanged documents are recognised.
type Sum [8]byte

func sumOf(text []byte) Sum {
	h := sha256.Sum256(text)
	return Sum(h[:8])
}

// MaxID is the largest length of an id in bytes. bbolt's limit for keys is 32 KiB, but pages hold
// few keys that long.
const MaxID = 1024

// An Entry is the value of a document in the ids bucket.
type Entry struct {
	Number uint32
	Sum    Sum
}

// Encode returns the value that stores the entry under key.
func (e Entry) Encode(key []byte) []byte {
	v := binary.LittleEndian.AppendUint32(make([]byte, 0, 16), e.Number)
	return Seal(key, append(v, e.Sum[:]...))
}

// DecodeEntry decodes a value of the table ids.
func DecodeEntry(key, value []byte) (Entry, error) {
	v, err := Unseal(key, value)
	if err != nil {
		return Entry{}, fmt.Errorf("the entry of id %q: %w", Short(key), err)
	}
	if len(v) != 12 {
		return Entry{}, fmt.Errorf("%w: the entry of id %q has the wrong length", store.ErrFormat, Short(key))
	}
	return Entry{binary.LittleEndian.Uint32(v), Sum(v[4:])}, nil
}

// Lookup returns the entry of an id, or nil if there is no such document.
func Lookup(v store.View, id string) (*Entry, error) {
	all, err := LookupAll(v, []string{id})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// LookupAll returns the entries of ids, nil for those without a document.
func LookupAll(v store.View, ids []string) ([]*Entry, error) {
	keys, all, entries := KeysOf(ids), make([]*Entry, len(ids)), make([]Entry, len(ids))
	values, err := v.Get(IdsTable, keys...)
	for i, value := range values {
		if value == nil || err != nil {
			continue
		}
		if entries[i], err = DecodeEntry(keys[i], value); err == nil {
			all[i] = &entries[i]
		}
	}
	return all, err
}

// CheckID returns an error if an id is not valid.
func CheckID(id string) error {
	switch {
	case id == "":
		return errors.New("the document has no id")
	case len(id) > MaxID:
		return fmt.Errorf("the id has %d bytes, at most %d are allowed", len(id), MaxID)
	case !utf8.ValidString(id):
		return fmt.Errorf("the id is not valid UTF-8; rename the file or give the document an id: %q", id)
	case strings.ContainsRune(id, 0):
		return fmt.Errorf("the id contains a zero byte: %q", id)
	}
	return nil
}
