package tasks

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Errors of [Open], which wraps them in more detail.
var (
	ErrBusy   = errors.New("another process has the file open")
	ErrFormat = errors.New("not a file of tasks, or damaged")
)

var bucket = []byte("tasks")

// A file stores records by number. One process has it open.
type file struct{ db *bolt.DB }

// openFile opens or creates the file at path and reads all records, oldest first. On a file with
// damaged pages, bbolt panics or reads beyond the end of its memory map: both become [ErrFormat].
func openFile(path string) (f file, all []record, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrFormat, p)
		}
		if err != nil && f.db != nil {
			err = errors.Join(err, f.db.Close())
		}
	}()
	if f.db, err = bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second}); err != nil {
		return f, nil, because(err)
	}
	all, err = f.load()
	return f, all, err
}

// because converts an error of bbolt to one of this package.
func because(err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return ErrBusy
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}

func (f file) load() (all []record, err error) {
	err = f.db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucket)
		if err != nil {
			return err
		}
		return b.ForEach(func(k, v []byte) error {
			r, err := decode(v)
			if err != nil || len(k) != 8 {
				return fmt.Errorf("%w: the record %x cannot be read", ErrFormat, k)
			}
			r.number = binary.BigEndian.Uint64(k)
			all = append(all, r)
			return nil
		})
	})
	return all, err
}

// decode returns the record that v holds. Older versions wrote the type of a task as its kind.
func decode(v []byte) (record, error) {
	var r struct {
		record
		Kind Type `json:"kind"`
	}
	err := json.Unmarshal(v, &r)
	if r.Type = cmp.Or(r.Type, r.Kind); r.State != Succeeded {
		r.Result = nil // instead of the JSON text null
	}
	return r.record, err
}

func (f file) add(r record) (record, error) {
	err := f.db.Update(func(tx *bolt.Tx) (err error) {
		b := tx.Bucket(bucket)
		if r.number, err = b.NextSequence(); err != nil {
			return err
		}
		r.ID = fmt.Sprint(r.number)
		return put(b, r)
	})
	return r, err
}

func (f file) change(r record, next func(record) (record, []uint64, bool)) (record, error) {
	r, forget, wanted := next(r)
	if !wanted {
		return r, nil
	}
	err := f.db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucket)
		for _, number := range forget {
			if err := b.Delete(key(number)); err != nil {
				return err
			}
		}
		return put(b, r)
	})
	return r, err
}

func (file) shared() bool { return false }

func (file) changes(map[uint64]uint64) (changed []record, gone []uint64, err error) {
	return nil, nil, nil
}

func (file) lock(string) (lost <-chan struct{}, locked bool, err error) { return nil, true, nil }

func (file) unlock(string) error { return nil }

func (f file) close() error { return f.db.Close() }

func put(b *bolt.Bucket, r record) error {
	v, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return b.Put(key(r.number), v)
}

func key(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }
