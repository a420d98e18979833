package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"github.com/hashsearch/hashsearch/api/internal/files"
)

// file is the content of a file of keys.
type file struct {
	Keys []Key `json:"keys"`
}

// Load reads the keys of a file. The error is [ErrFile] if the file contains anything else.
func Load(path string) ([]Key, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	all, err := parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return all, nil
}

func parse(b []byte) ([]Key, error) {
	var f file
	if err := files.Parse(b, &f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	ids := map[string]bool{}
	for _, k := range f.Keys {
		if err := k.check(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFile, err)
		}
		if ids[k.ID] {
			return nil, fmt.Errorf("%w: two keys have the id %s", ErrFile, k.ID)
		}
		ids[k.ID] = true
	}
	return f.Keys, nil
}

// Add adds a new key to the file, which it creates if there is none, and returns the key. The key
// cannot be recovered later. Add uses the name, the scope, the collection, the expiry and the
// filter of k, and returns [ErrKey] if they are invalid.
func Add(path string, k Key) (key string, err error) {
	k.ID, key = draw()
	k.Hash, k.Created = hash(key), time.Now().UTC().Truncate(time.Second)
	if err := k.check(); err != nil {
		return "", err
	}
	if k.Expired() {
		return "", fmt.Errorf("%w: it expires at %s, which has passed", ErrKey, k.Expires.Format(time.RFC3339))
	}
	return key, change(path, func(all []Key, err error) ([]Key, error) {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return append(all, k), err
	})
}

// Revoke removes the key with the given id from the file. The error is [ErrUnknown] if there is
// none.
func Revoke(path, id string) error {
	return change(path, func(all []Key, err error) ([]Key, error) {
		rest := slices.DeleteFunc(slices.Clone(all), func(k Key) bool { return k.ID == id })
		if err == nil && len(rest) == len(all) {
			err = fmt.Errorf("%s: %w: %q", path, ErrUnknown, id)
		}
		return rest, err
	})
}

// change replaces the keys in the file with the result of next, one caller at a time. The lock is a
// separate file, because each change replaces the file of keys with a new one.
func change(path string, next func(all []Key, err error) ([]Key, error)) (err error) {
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	all, err := next(Load(path))
	if err != nil {
		return err
	}
	return files.Write(path, file{all}, 0o600)
}
