package filestore

import (
	"bytes"
	"os"

	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/store"

	bolt "go.etcd.io/bbolt"
)

// maxFullInspection is the size in bytes up to which all pages of a file are checked on opening.
const maxFullInspection = 64 << 20

// inspectTrees checks pages before bbolt follows them. Of a large file it reads only the branch
// pages, about one page in a hundred; a damaged leaf is found when it is read, or by Check.
func inspectTrees(path string, tx *bolt.Tx) error {
	if tx.Size() <= maxFullInspection {
		return inspect(path, tx, nil)
	}
	return inspect(path, tx, isLargeBucket)
}

// isLargeBucket reports whether a bucket may have thousands of leaves and contains no buckets.
func isLargeBucket(name []byte) bool {
	for _, b := range [][]byte{format.IdsBucket, format.DocsBucket, format.FieldsBucket, format.CodesBucket, format.CountsBucket} {
		if bytes.Equal(name, b) {
			return true
		}
	}
	return false
}

// inspect checks the trees of the transaction, except for the leaves of the buckets that skip
// selects.
func inspect(path string, tx *bolt.Tx, skip func(name []byte) bool) error {
	return withPages(path, func(f *boltfile.File) error {
		return f.CheckTrees(uint64(tx.Cursor().Bucket().Root()), skip)
	})
}

// CheckPages checks the structure of the whole file, and that its free pages are those that bbolt
// lists.
func (f *Store) CheckPages(reportf func(format string, args ...any)) error {
	tx, err := f.DB.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := inspect(f.Path, tx, nil); err != nil {
		return err
	}
	if err := inspectMetas(f.Path); err != nil {
		return err
	}
	for err := range tx.Check() {
		reportf("%w: %w", store.ErrFormat, err)
	}
	return nil
}

// inspectMetas checks both meta pages. No write may run meanwhile.
func inspectMetas(path string) error { return withPages(path, (*boltfile.File).CheckMetas) }

func withPages(path string, check func(*boltfile.File) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	file, err := boltfile.Open(f)
	if err != nil {
		return asFormat(err)
	}
	return asFormat(check(file))
}
