package tasks

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Errors of opening. What is returned wraps them in a sentence that says more.
var (
	ErrBusy   = errors.New("another process has the file open")
	ErrFormat = errors.New("not a file of tasks, or damaged")
)

var bucket = []byte("tasks")

// A record is a task as the file has it.
type record struct {
	Task
	Canceling bool `json:"canceling,omitempty"` // somebody canceled it while it ran
	number    uint64
}

// A file keeps records by number.
type file struct{ db *bolt.DB }

// openFile opens the file at path, which is made if there is none, and reads all records, oldest first. With damaged pages bbolt panics, or
// reads where there is no file.
func openFile(path string) (f file, all []*record, err error) {
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

// because says in our words why bbolt did not open a file.
func because(err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return ErrBusy
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}

func (f file) load() (all []*record, err error) {
	err = f.db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucket)
		if err != nil {
			return err
		}
		return b.ForEach(func(k, v []byte) error {
			r := new(record)
			if err := json.Unmarshal(v, r); err != nil || len(k) != 8 {
				return fmt.Errorf("%w: the record %x cannot be read", ErrFormat, k)
			}
			if r.number = binary.BigEndian.Uint64(k); r.State != Succeeded {
				r.Result = nil // not the word null
			}
			all = append(all, r)
			return nil
		})
	})
	return all, err
}

// add stores a new record under a number of its own, which it is given.
func (f file) add(r *record) error {
	return f.db.Update(func(tx *bolt.Tx) (err error) {
		b := tx.Bucket(bucket)
		if r.number, err = b.NextSequence(); err != nil {
			return err
		}
		r.ID = fmt.Sprint(r.number)
		return put(b, r)
	})
}

// write stores a record and forgets others, in one step.
func (f file) write(r *record, forget ...uint64) error {
	return f.db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucket)
		for _, number := range forget {
			if err := b.Delete(key(number)); err != nil {
				return err
			}
		}
		return put(b, r)
	})
}

func put(b *bolt.Bucket, r *record) error {
	v, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return b.Put(key(r.number), v)
}

func key(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }
