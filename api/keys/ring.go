package keys

import (
	"crypto/subtle"
	"fmt"

	"github.com/hashsearch/hashsearch/api/internal/reload"
)

// A Ring is the keys of a file, at most a second old. It is safe for concurrent use, and several
// servers may have the same file.
type Ring struct {
	path string
	file reload.Value[map[string]Key] // keys by id
}

// Open returns the ring of a file. The file must exist and contain a valid list of keys, which may
// be empty.
func Open(path string) (*Ring, error) {
	r := &Ring{path: path}
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

// Find returns the record of a key. The error is [ErrUnknown], [ErrExpired], or that of reading the
// file: if the file cannot be read, no key is found, since any may have been revoked. No error
// contains the key.
func (r *Ring) Find(key string) (Key, error) {
	byID, err := r.file.Get()
	if err != nil {
		return Key{}, fmt.Errorf("look up a key: %w", err)
	}
	k, ok := byID[idOf(key)]
	if !ok || subtle.ConstantTimeCompare(k.Hash, hash(key)) != 1 {
		return Key{}, ErrUnknown
	}
	if k.Expired() {
		return k, ErrExpired
	}
	return k, nil
}

// List returns the records of all keys in the file, also of expired ones, in the order of their
// creation.
func (r *Ring) List() ([]Key, error) { return Load(r.path) }

// Add adds a new key to the file, as the function [Add] does, and returns it and its record. This
// ring finds it at once, and those of other servers within a second.
func (r *Ring) Add(k Key) (key string, record Key, err error) {
	if key, err = Add(r.path, k); err != nil {
		return "", k, err
	}
	r.file.Forget()
	record, err = r.Find(key)
	return key, record, err
}

// Revoke removes the key with the given id from the file, as the function [Revoke] does. This ring
// rejects it at once, and those of other servers within a second.
func (r *Ring) Revoke(id string) error {
	if err := Revoke(r.path, id); err != nil {
		return err
	}
	r.file.Forget()
	return nil
}
