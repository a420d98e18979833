package index

import (
	"bytes"
	"context"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// filter is the set of documents, by number, that meet all conditions: those with postings first, for the others the
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

// rowsOf are the rows of documents that have a code, ascending.
func (s *snapshot) rowsOf(numbers *roaring.Bitmap) []uint32 {
	rows := make([]uint32, 0, min(int(numbers.GetCardinality()), len(s.nums)))
	row := 0
	for it := numbers.Iterator(); it.HasNext(); {
		n := it.Next()
		for row < len(s.nums) && s.nums[row] < n {
			row++
		}
		if row < len(s.nums) && s.nums[row] == n && !s.dead.Contains(uint32(row)) {
			rows = append(rows, uint32(row))
		}
	}
	return rows
}
