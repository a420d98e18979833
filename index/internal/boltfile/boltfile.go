// Package boltfile reads the pages of a bbolt file without trusting them.
//
// bbolt maps its file and follows page numbers and offsets unchecked: one flipped bit makes it read
// outside the map or follow a cycle until the process dies. [Check], [File.CheckTrees] and
// [File.CheckMetas] verify the pages first. Of a damaged file, [File.Walk], [File.Bucket] and
// [File.Leaves] yield the entries that can still be read.
//
// Integers are in the byte order of the machine, as bbolt writes them.
package boltfile

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/RoaringBitmap/roaring/v2"
)

// ErrDamaged reports a file that is not a bbolt file, or whose pages contradict each other.
var ErrDamaged = errors.New("not a bbolt file, or damaged")

// damage is an error about a page, which matches ErrDamaged.
type damage struct{ error }

func (damage) Is(target error) bool { return target == ErrDamaged }
func (d damage) Unwrap() error      { return errors.Unwrap(d.error) }

func damaged(format string, args ...any) error { return damage{fmt.Errorf(format, args...)} }

// A File is a bbolt file as it lies on disk. It is not safe for concurrent use.
type File struct {
	file    io.ReaderAt
	meta    meta
	claimed *roaring.Bitmap // pages that a checked tree holds
	free    *roaring.Bitmap // pages on the free list
}

// Open reads the newest whole meta page of f. It returns an error that matches ErrDamaged if there
// is none, or if f is shorter than that page says.
func Open(f *os.File) (*File, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, errIrregular()
	}
	m, err := newestMeta(f)
	if err != nil {
		return nil, err
	}
	if need := m.Pages * uint64(m.PageSize); need > uint64(st.Size()) || m.Pages > 1<<32 {
		return nil, damaged("it is truncated: it has %d of %d bytes", st.Size(), need)
	}
	return &File{f, m, roaring.New(), roaring.New()}, nil
}

func errIrregular() error { return damaged("it is not a regular file") }

// OpenDamaged returns f even if it is cut short or has no whole meta page; its root is then 0. It
// takes the pages of a free list that is damaged for pages in use.
func OpenDamaged(f *os.File) (*File, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	m, err := newestMeta(f)
	if err != nil {
		m = meta{PageSize: uint32(os.Getpagesize()), Pages: 1 << 32, Freelist: noFreelist}
	}
	m.Pages = min(m.Pages, uint64(st.Size())/uint64(m.PageSize), 1<<32)
	file := &File{f, m, roaring.New(), roaring.New()}
	if file.readFree() != nil {
		file.free = roaring.New()
	}
	return file, nil
}

// Root returns the root page of the root bucket, Freelist the first page of the free list, and Tx
// the transaction of the newest meta page.
func (f *File) Root() uint64     { return f.meta.Root }
func (f *File) Freelist() uint64 { return f.meta.Freelist }
func (f *File) Tx() uint64       { return f.meta.Tx }
