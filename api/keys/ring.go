package keys

import (
	"crypto/subtle"
	"fmt"

	"github.com/hashsearch/hashsearch/api/internal/reload"
)

// A Ring is the keys of a file, as they are or were a second ago. Many may use it at once.
type Ring struct {
	file reload.Value[map[string]Key] // by id
}

// Open is the ring of a file, which has to be there and hold keys, if only none.
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

// Find is the key that reads so. The error is [ErrUnknown], or says that the file cannot be read now: a key that may have been revoked
// since is not found. No error holds the key.
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
