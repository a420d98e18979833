package keys

import (
	"crypto/subtle"
	"fmt"

	"github.com/hashsearch/hashsearch/api/internal/reload"
)

// A Ring is the keys of a file, at most a second old. It is safe for concurrent use.
type Ring struct {
	file reload.Value[map[string]Key] // keys by id
}

// Open returns the ring of a file. The file must exist and contain a valid list of keys, which may
// be empty.
func Open(path string) (*Ring, error) {
	r := &Ring{}
	r.file.Paths = []string{path}
	r.file.Load = func() (map[string]Key, error) {
		all, err := Load(path)
		byID := make(map[string]Key, len(all))
		for _, k := range all {
			byID[k.ID] = k
		}
		return byID, err
	}
	if _, err := r.file.Get(); err != nil {
		return nil, err
	}
	return r, nil
}

// Find returns the record of a key. The error is [ErrUnknown], or that of reading the file: if the
// file cannot be read, no key is found, since any may have been revoked. No error contains the key.
func (r *Ring) Find(key string) (Key, error) {
	byID, err := r.file.Get()
	if err != nil {
		return Key{}, fmt.Errorf("look up a key: %w", err)
	}
	k, ok := byID[idOf(key)]
	if !ok || subtle.ConstantTimeCompare(k.Hash, hash(key)) != 1 {
		return Key{}, ErrUnknown
	}
	return k, nil
}
