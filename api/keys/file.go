package keys

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"

	"github.com/hashsearch/hashsearch/api/internal/files"
)

// file is what a file holds.
type file struct {
	Keys []Key `json:"keys"`
}

// Load reads the keys of a file. The error is [ErrFile] for one that holds something else.
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
			return nil, fmt.Errorf("%w: two keys are called %s", ErrFile, k.ID)
		}
		ids[k.ID] = true
	}
	return f.Keys, nil
}

// Add puts a new key into the file, which it makes if there is none, and returns the key: nobody can find it out again.
// Of k count the name, the scope and the collection; the error is [ErrKey] if it can have none of these.
func Add(path string, k Key) (key string, err error) {
	k.ID, key = draw()
	k.Hash, k.Created = hash(key), time.Now().UTC().Truncate(time.Second)
	if err := k.check(); err != nil {
		return "", err
	}
	return key, change(path, func(all []Key, err error) ([]Key, error) {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return append(all, k), err
	})
}

// Revoke takes the key with that id out of the file, or fails with [ErrUnknown].
func Revoke(path, id string) error {
	return change(path, func(all []Key, err error) ([]Key, error) {
		rest := slices.DeleteFunc(slices.Clone(all), func(k Key) bool { return k.ID == id })
		if err == nil && len(rest) == len(all) {
			err = fmt.Errorf("%s: %w: %q", path, ErrUnknown, id)
		}
		return rest, err
	})
}

// change has one at a time read the file and write what next makes of it. The lock is a file of its own, because each change puts another
// file in the place of the one before.
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
	return save(path, all)
}

// save writes the file whole, for its owner alone unless it was for others before.
func save(path string, all []Key) error {
	b, err := json.MarshalIndent(file{all}, "", "  ")
	if err != nil {
		return err
	}
	return renameio.WriteFile(path, append(b, '\n'), 0o600)
}
