package index

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// maxValue is the longest metadata value in bytes that has postings; longer ones are prose, not categories.
const maxValue = 200

const labelField = "label"

// postings collects which documents come and go under each field and value.
type postings map[string]*posting

type posting struct{ add, remove []uint32 }

func (p postings) add(number uint32, d ingest.Document) {
	for key := range postingKeys(number, d) {
		p.at(key).add = append(p.at(key).add, number)
	}
}

func (p postings) remove(number uint32, d ingest.Document) {
	for key := range postingKeys(number, d) {
		p.at(key).remove = append(p.at(key).remove, number)
	}
}

func (p postings) at(key string) *posting {
	if p[key] == nil {
		p[key] = new(posting)
	}
	return p[key]
}

// flush merges everything into the bucket, in order of key, unless ctx is done: one document may have very many.
func (p postings) flush(ctx context.Context, tx *bolt.Tx) error {
	fields := tx.Bucket(fieldsBucket)
	for i, key := range slices.Sorted(maps.Keys(p)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		breathe(tx, i)
		if err := p[key].merge(fields, []byte(key)); err != nil {
			return err
		}
	}
	return nil
}

func (p *posting) merge(fields *bolt.Bucket, key []byte) error {
	b, err := readPosting(key, fields.Get(key))
	if err != nil {
		return err
	}
	b.AddMany(p.add)
	for _, n := range p.remove {
		b.Remove(n)
	}
	if b.IsEmpty() {
		return fields.Delete(key)
	}
	v, err := b.ToBytes()
	if err != nil {
		return err
	}
	return fields.Put(key, seal(key, v))
}

// readPosting decodes a bitmap; an absent one is empty.
func readPosting(key, value []byte) (*roaring.Bitmap, error) {
	b := roaring.New()
	if value == nil {
		return b, nil
	}
	v, err := unseal(key, value)
	if err != nil {
		return nil, err
	}
	if err := b.UnmarshalBinary(v); err != nil {
		return nil, fmt.Errorf("%w: the documents with %q: %w", ErrFormat, short(key), err)
	}
	return b, nil
}

// postingKeys is the set of keys under which a document is found.
func postingKeys(number uint32, d ingest.Document) map[string]bool {
	keys := make(map[string]bool, len(d.Labels)+len(d.Fields)+len(d.Lists))
	add := func(field string, values ...string) {
		for _, v := range values {
			if hasPostings(field, v) {
				keys[postingKey(number, field, v)] = true
			}
		}
	}
	add(labelField, d.Labels...)
	for f, v := range d.Fields {
		if !reserved(f) {
			add(f, v)
		}
	}
	for f, values := range d.Lists {
		if !reserved(f) {
			add(f, values...)
		}
	}
	return keys
}

// reserved reports whether a condition on the field means the document's own part, not its metadata.
func reserved(field string) bool {
	return field == "id" || field == "title" || field == labelField || field == "labels"
}

func postingKey(number uint32, field, value string) string {
	return string(binary.BigEndian.AppendUint16([]byte(postingPrefix(field, value)), uint16(number>>16)))
}

func postingPrefix(field, value string) string { return field + "\x00" + value + "\x00" }

// hasPostings reports whether documents with that value are listed in the fields bucket.
func hasPostings(field, value string) bool {
	return field != "" && value != "" && len(field) <= maxValue && len(value) <= maxValue && !strings.Contains(field+value, "\x00")
}
