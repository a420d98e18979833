package filestore

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/store"

	bolt "go.etcd.io/bbolt"

	bolterrors "go.etcd.io/bbolt/errors"
)

// A fileState is the state of a file in a transaction, which may change it.
type fileState struct {
	tx    *bolt.Tx
	dense bool // pages are filled entirely
	read  int  // number of records that were read or written
}

func (s *fileState) Version() uint64 { return uint64(s.tx.ID()) }

// Base implements [store.Change].
func (s *fileState) Base() uint64 { return s.Version() - 1 }

func (s *fileState) Bytes() (int64, error) { return s.tx.Size(), nil }

// Free returns the bytes of pages without content, as of the last change of this process.
func (s *fileState) Free() int64 {
	db := s.tx.DB()
	return int64(db.Stats().FreePageN) * int64(db.Info().PageSize)
}

// releaseInterval is the number of records after which the mapped pages of the file are released.
// The kernel maps 16 pages at a time, so a few thousand ids in random order could map the whole
// file.
const releaseInterval = 256

// touch counts a record that is read or written.
func (s *fileState) touch() {
	if s.read++; s.read%releaseInterval == 0 {
		unmap(s.tx)
	}
}

func (s *fileState) Get(t store.Table, keys ...[]byte) ([][]byte, error) {
	values := make([][]byte, len(keys))
	b, err := s.bucket(t)
	if b == nil || err != nil {
		return values, err
	}
	if n := outer(t); n > 0 {
		for i, key := range keys {
			if inner := b.Bucket(key[:n]); inner != nil {
				values[i] = inner.Get(key[n:])
			}
			s.touch()
		}
		return values, nil
	}
	c := b.Cursor()
	for i, key := range keys {
		if k, v := c.Seek(key); bytes.Equal(k, key) {
			values[i] = v
		}
		s.touch()
	}
	return values, nil
}

func (s *fileState) Scan(t store.Table, from []byte) iter.Seq2[store.Record, error] {
	return func(yield func(store.Record, error) bool) {
		b, err := s.bucket(t)
		switch {
		case err != nil:
			yield(store.Record{}, err)
		case b == nil:
		case outer(t) > 0:
			s.scanNested(t, b, from, yield)
		default:
			s.scan(b, from, func(k, v []byte) bool { return yield(store.Record{Key: k, Value: v}, nil) })
		}
	}
}

// scan yields the entries of a bucket other than buckets, and returns false if it was stopped.
func (s *fileState) scan(b *bolt.Bucket, from []byte, yield func(k, v []byte) bool) bool {
	c := b.Cursor()
	for k, v := c.Seek(from); k != nil; k, v = c.Next() {
		s.touch()
		if v != nil && !yield(k, v) {
			return false
		}
	}
	return true
}

// scanNested yields the entries of the buckets in a bucket.
func (s *fileState) scanNested(t store.Table, b *bolt.Bucket, from []byte, yield func(store.Record, error) bool) {
	n, c := outer(t), b.Cursor()
	first, rest := from[:min(n, len(from))], from[min(n, len(from)):]
	for k, v := c.Seek(first); k != nil; k, v = c.Next() {
		if len(k) != n || v != nil {
			yield(store.Record{}, fmt.Errorf("%w: %x is not a key of table %s", store.ErrFormat, format.Short(k), t))
			return
		}
		if !bytes.Equal(k, first) {
			rest = nil
		}
		if !s.scan(b.Bucket(k), rest, func(key, v []byte) bool { return yield(store.Record{Key: append(k[:n:n], key...), Value: v}, nil) }) {
			return
		}
	}
}

func (s *fileState) Size(t store.Table) (records int, size int64, err error) {
	for r, err := range s.Scan(t, nil) {
		if err != nil {
			return 0, 0, err
		}
		records, size = records+1, size+int64(len(r.Value))
	}
	return records, size, nil
}

// outer returns the length of the first part of the keys, which names a bucket that has the second
// part as a key, or 0 if keys have one part.
func outer(t store.Table) int {
	switch t {
	case format.GenerationsTable:
		return 8
	case format.SegmentsTable:
		return 4
	}
	return 0
}

// bucket returns the bucket of a table. It is nil for the words of a file that has none yet.
func (s *fileState) bucket(t store.Table) (*bolt.Bucket, error) {
	b := s.parent(t)
	if b != nil {
		b = b.Bucket([]byte(t.Name))
	}
	if b == nil && t != format.WordsTable {
		return nil, fmt.Errorf("%w: the bucket %s is missing", store.ErrFormat, t)
	}
	return b, nil
}

// parent returns the bucket that contains the bucket of a table, or nil.
func (s *fileState) parent(t store.Table) *bolt.Bucket {
	b := s.tx.Cursor().Bucket()
	switch {
	case t.Generation != 0:
		if b = b.Bucket(format.GenerationsBucket); b != nil {
			b = b.Bucket(format.Key64(t.Generation))
		}
	case t == format.SegmentsTable || t == format.DeadTable:
		b = b.Bucket(format.WordsBucket)
	}
	return b
}

// fillPercent returns the fraction to which pages are filled. It is high for tables that only grow
// at the end.
func (s *fileState) fillPercent(t store.Table) float64 {
	if s.dense {
		return 1
	}
	switch t {
	case format.DocsTable, format.CodesTable(t.Generation), format.CountsTable(t.Generation):
		return 0.9
	case format.SegmentsTable, format.ModelTable(t.Generation):
		return 1
	}
	return bolt.DefaultFillPercent
}

func (s *fileState) Put(t store.Table, records ...store.Record) error {
	b, err := s.bucket(t)
	if b == nil || err != nil {
		return err
	}
	n, in := outer(t), b
	for _, r := range records {
		if n > 0 {
			if in, err = b.CreateBucketIfNotExists(r.Key[:n]); err != nil {
				return err
			}
		}
		in.FillPercent = s.fillPercent(t) // bbolt resets it with each transaction
		if err := in.Put(r.Key[n:], r.Value); err != nil {
			return err
		}
		s.touch()
	}
	return nil
}

func (s *fileState) Delete(t store.Table, keys ...[]byte) error {
	b, err := s.bucket(t)
	if b == nil || err != nil {
		return err
	}
	for _, key := range keys {
		if err := deleteKey(b, outer(t), key); err != nil {
			return err
		}
		s.touch()
	}
	return nil
}

// deleteKey removes a key of two parts, the first of which has n bytes, and with the last key the
// inner bucket.
func deleteKey(b *bolt.Bucket, n int, key []byte) error {
	if n == 0 {
		return b.Delete(key)
	}
	inner := b.Bucket(key[:n])
	if inner == nil {
		return nil
	}
	if err := inner.Delete(key[n:]); err != nil {
		return err
	}
	if k, _ := inner.Cursor().First(); k != nil {
		return nil
	}
	return b.DeleteBucket(key[:n])
}

func (s *fileState) Create(t store.Table) error {
	if err := s.Drop(t); err != nil {
		return err
	}
	_, err := s.parent(t).CreateBucket([]byte(t.Name))
	return err
}

func (s *fileState) Drop(t store.Table) error {
	parent := s.parent(t)
	if parent == nil {
		return fmt.Errorf("%w: there is no bucket for %s", store.ErrFormat, t)
	}
	if err := parent.DeleteBucket([]byte(t.Name)); !errors.Is(err, bolterrors.ErrBucketNotFound) {
		return err
	}
	return nil
}
