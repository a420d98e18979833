package index

import (
	"slices"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/hamming"
)

// A sieve is the rows of a snapshot that a search may find.
type sieve struct {
	*snapshot
	numbers *roaring.Bitmap // of the documents that pass the filter; nil: all
	except  []uint32        // numbers of documents that are left out
	below   uint64          // so are numbers from here on
}

// sieve is nil if every row may be found.
func (s *snapshot) sieve(numbers *roaring.Bitmap, except []uint32, below uint64) hamming.Filter {
	if numbers == nil && len(except) == 0 && below >= s.next {
		return nil
	}
	return &sieve{s, numbers, except, below}
}

// Contains reports whether the document of a row may be found.
func (v *sieve) Contains(row uint32) bool {
	n := v.nums[row]
	return uint64(n) < v.below && (v.numbers == nil || v.numbers.Contains(n)) && !slices.Contains(v.except, n)
}

// Len is about how many rows there are.
func (v *sieve) Len() int {
	if v.numbers == nil {
		return v.rowsBelow(v.below)
	}
	return int(v.numbers.GetCardinality())
}

// Rows are all of them, ascending.
func (v *sieve) Rows() []uint32 {
	numbers := v.nums
	if v.numbers != nil {
		numbers = v.numbers.ToArray()
	}
	return slices.DeleteFunc(v.rowsOf(numbers), func(row uint32) bool { return !v.Contains(row) })
}

// rowsBelow is how many rows are of documents with smaller numbers.
func (s *snapshot) rowsBelow(number uint64) int {
	return sort.Search(s.rows(), func(row int) bool { return uint64(s.nums[row]) >= number })
}
