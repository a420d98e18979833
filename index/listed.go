package index

import (
	"bytes"
	"iter"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// listed looks up the documents with a value that a condition names or, for a range, admits; false if they are not listed anywhere. Of
// [ingest.NotEqual] these are the documents that do not meet it.
func listed(tx *bolt.Tx, c ingest.Condition) (*roaring.Bitmap, bool, error) {
	switch {
	case c.Field == "labels":
		c.Field = labelField
	case c.Field == "id" && c.Ranged():
		set, err := admittedIDs(tx, c)
		return set, true, err
	case c.Field == "id":
		set, err := namedIDs(tx, c)
		return set, true, err
	case c.Field == "title":
		return nil, false, nil
	}
	if c.Ranged() {
		if !hasPostings(c.Field, "any") {
			return nil, false, nil
		}
		set, err := admitted(tx, c)
		return set, true, err
	}
	return named(tx, c)
}

// namedIDs are the documents of the ids that a condition names.
func namedIDs(tx *bolt.Tx, c ingest.Condition) (*roaring.Bitmap, error) {
	set := roaring.New()
	for _, id := range append([]string{c.Value}, c.Or...) {
		e, ok, err := lookup(tx, id)
		if err != nil {
			return nil, err
		}
		if ok {
			set.Add(e.number)
		}
	}
	return set, nil
}

// admittedIDs looks at every id.
func admittedIDs(tx *bolt.Tx, c ingest.Condition) (*roaring.Bitmap, error) {
	set := roaring.New()
	err := tx.Bucket(idsBucket).ForEach(func(k, v []byte) error {
		if !c.Admits(string(k)) {
			return nil
		}
		e, err := decodeEntry(k, v)
		set.Add(e.number)
		return err
	})
	unmap(tx)
	return set, err
}

// named joins the postings of the values that a condition names.
func named(tx *bolt.Tx, c ingest.Condition) (*roaring.Bitmap, bool, error) {
	set := roaring.New()
	for _, value := range append([]string{c.Value}, c.Or...) {
		if !hasPostings(c.Field, value) {
			return nil, false, nil
		}
		prefix := postingPrefix(c.Field, value)
		for k, v := range postingsFrom(tx, prefix, prefix) {
			if err := join(set, k, v); err != nil {
				return nil, false, err
			}
		}
	}
	return set, true, nil
}

// admitted joins the postings of all values of a field that a range admits. They lie together where it compares as text; numbers do not, so
// that every value is looked at.
func admitted(tx *bolt.Tx, c ingest.Condition) (*roaring.Bitmap, error) {
	defer unmap(tx)
	set, prefix, from := roaring.New(), c.Field+"\x00", c.Field+"\x00"
	up := c.Op == ingest.More || c.Op == ingest.AtLeast
	if up && c.Textual() {
		from += c.Value
	}
	var last []byte // the value before, which may have more postings,
	in := false     // and whether it is admitted
	for k, v := range postingsFrom(tx, prefix, from) {
		value, _, _ := bytes.Cut(k[len(prefix):], []byte{0})
		if last == nil || !bytes.Equal(value, last) {
			last, in = value, c.Admits(string(value))
		}
		if in {
			if err := join(set, k, v); err != nil {
				return nil, err
			}
		} else if !up && c.Textual() {
			break
		}
	}
	return set, nil
}

// postingsFrom are the entries of the fields bucket whose keys begin with a prefix, in order of key from some key on.
func postingsFrom(tx *bolt.Tx, prefix, from string) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		cur := tx.Bucket(fieldsBucket).Cursor()
		for k, v := cur.Seek([]byte(from)); bytes.HasPrefix(k, []byte(prefix)) && yield(k, v); k, v = cur.Next() {
		}
	}
}

// join adds a posting to a set.
func join(set *roaring.Bitmap, key, value []byte) error {
	b, err := readPosting(key, value)
	if err == nil {
		set.Or(b)
	}
	return err
}
