package index

import (
	"context"
	"slices"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// filter is the set of documents, by number, that meet all conditions, nil if there are none: those with postings first, for the others the
// documents that are left must be read.
func (ix *Index) filter(ctx context.Context, tx *bolt.Tx, conditions []ingest.Condition) (*roaring.Bitmap, error) {
	var set *roaring.Bitmap // nil: all
	var scans []scanCondition
	excluded := roaring.New()
	for _, c := range conditions {
		matching, complete, err := lookupCondition(tx, c)
		if err != nil {
			return nil, err
		}
		switch {
		case !complete && c.Excludes():
			excluded.Or(matching)
			scans = append(scans, scanCondition{matches: c.Matcher()})
		case !complete:
			scans = append(scans, scanCondition{matching, c.Matcher()})
		case c.Excludes():
			excluded.Or(matching)
		case set == nil:
			set = matching
		default:
			set.And(matching)
		}
	}
	set, err := subtract(tx, set, excluded)
	if err != nil || len(scans) == 0 {
		return set, err
	}
	return ix.scan(ctx, tx, set, scans)
}

// An unlisted condition is one for which documents must be read.
type scanCondition struct {
	matching *roaring.Bitmap // documents that are known to meet it
	matches  func(ingest.Document) bool
}

// except is the set without some documents. Of nil, which is all, it becomes all numbers ever given but theirs.
func subtract(tx *bolt.Tx, set, excluded *roaring.Bitmap) (*roaring.Bitmap, error) {
	if excluded.IsEmpty() {
		return set, nil
	}
	if set == nil {
		m, err := readMeta(tx)
		if err != nil {
			return nil, err
		}
		set = roaring.New()
		set.AddRange(0, m.next)
	}
	set.AndNot(excluded)
	return set, nil
}

// sift keeps the documents of set, or of all if it is nil, that meet the conditions. It reads those of which that is not known.
func (ix *Index) scan(ctx context.Context, tx *bolt.Tx, set *roaring.Bitmap, conditions []scanCondition) (*roaring.Bitmap, error) {
	kept := roaring.New()
	test := func(k, v []byte) error {
		ok, err := ix.matchesAll(k, v, conditions)
		if ok {
			kept.Add(number(k))
		}
		return firstError(err, ctx.Err())
	}
	docs := tx.Bucket(docsBucket)
	if set == nil {
		return kept, docs.ForEach(test)
	}
	for it := set.Iterator(); it.HasNext(); {
		key := key32(it.Next())
		v := docs.Get(key)
		if v == nil { // what is all but some names numbers of deleted documents
			continue
		}
		if err := test(key, v); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// meets reports whether a stored document meets all conditions.
func (ix *Index) matchesAll(k, v []byte, conditions []scanCondition) (bool, error) {
	var d ingest.Document
	var err error
	for read, i := false, 0; i < len(conditions); i++ {
		c := &conditions[i]
		if c.matching != nil && c.matching.Contains(number(k)) {
			continue
		}
		if !read {
			if d, _, err = ix.packer.unpack(k, v); err != nil {
				return false, err
			}
			read = true
		}
		if !c.matches(d) {
			return false, nil
		}
	}
	return true, nil
}

// A sieve is the rows of a snapshot that a search may find.
type sieve struct {
	*snapshot
	numbers  *roaring.Bitmap // of the documents that pass the filter; nil: all
	excluded []uint32        // numbers of documents that are left out
	below    uint64          // so are numbers from here on
}

// sieve is nil if every row may be found.
func (s *snapshot) sieve(numbers *roaring.Bitmap, excluded []uint32, below uint64) hamming.Filter {
	if numbers == nil && len(excluded) == 0 && below >= s.next {
		return nil
	}
	return &sieve{s, numbers, excluded, below}
}

// Contains reports whether the document of a row may be found.
func (v *sieve) Contains(row uint32) bool {
	n := v.nums[row]
	return uint64(n) < v.below && (v.numbers == nil || v.numbers.Contains(n)) && !slices.Contains(v.excluded, n)
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
