package index

import (
	"bytes"
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// filter is the set of documents, by number, that meet all conditions, nil if there are none: those with postings first, for the others the
// documents that are left must be read.
func (ix *Index) filter(ctx context.Context, tx *bolt.Tx, conditions []ingest.Condition) (*roaring.Bitmap, error) {
	var set *roaring.Bitmap // nil: all
	var rest []ingest.Condition
	for _, c := range conditions {
		one, ok, err := listed(tx, c)
		if err != nil {
			return nil, err
		}
		switch {
		case !ok:
			rest = append(rest, c)
		case set == nil:
			set = one
		default:
			set.And(one)
		}
	}
	if len(rest) == 0 {
		return set, nil
	}
	return ix.sift(ctx, tx, set, rest)
}

// listed looks a condition up; false if its documents are not listed anywhere.
func listed(tx *bolt.Tx, c ingest.Condition) (*roaring.Bitmap, bool, error) {
	switch c.Field {
	case "id":
		set := roaring.New()
		e, ok, err := lookup(tx, c.Value)
		if ok {
			set.Add(e.number)
		}
		return set, true, err
	case "title":
		return nil, false, nil
	case "labels":
		c.Field = labelField
	}
	if !hasPostings(c.Field, c.Value) {
		return nil, false, nil
	}
	set, err := postingsOf(tx, c)
	return set, true, err
}

// postingsOf joins the bitmaps of a field and value.
func postingsOf(tx *bolt.Tx, c ingest.Condition) (*roaring.Bitmap, error) {
	set := roaring.New()
	prefix := []byte(postingPrefix(c.Field, c.Value))
	cur := tx.Bucket(fieldsBucket).Cursor()
	for k, v := cur.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = cur.Next() {
		b, err := readPosting(k, v)
		if err != nil {
			return nil, err
		}
		set.Or(b)
	}
	return set, nil
}

// sift reads the documents of set, or all if it is nil, and keeps those that meet the conditions.
func (ix *Index) sift(ctx context.Context, tx *bolt.Tx, set *roaring.Bitmap, conditions []ingest.Condition) (*roaring.Bitmap, error) {
	kept := roaring.New()
	test := func(k, v []byte) error {
		d, _, err := ix.packer.unpack(k, v)
		if err == nil && meets(d, conditions) {
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
		if err := test(key, docs.Get(key)); err != nil {
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

func meets(d ingest.Document, conditions []ingest.Condition) bool {
	for _, c := range conditions {
		if !c.Matches(d) {
			return false
		}
	}
	return true
}

// A sieve is the rows of a snapshot that a search may find.
type sieve struct {
	*snapshot
	numbers *roaring.Bitmap // of the documents that pass the filter; nil: all
	except  []uint32        // numbers of documents that are left out
}

// sieve is nil if every row may be found.
func (s *snapshot) sieve(numbers *roaring.Bitmap, except []uint32) hamming.Filter {
	if numbers == nil && len(except) == 0 {
		return nil
	}
	return &sieve{s, numbers, except}
}

// Contains reports whether the document of a row may be found.
func (v *sieve) Contains(row uint32) bool {
	n := v.nums[row]
	return (v.numbers == nil || v.numbers.Contains(n)) && !slices.Contains(v.except, n)
}

// Len is about how many rows there are.
func (v *sieve) Len() int {
	if v.numbers == nil {
		return v.rows()
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
