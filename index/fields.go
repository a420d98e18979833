package index

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ingest"
)

// maxValue is the length in bytes up to which metadata values have postings. Longer values are
// prose rather than categories.
const maxValue = 200

const labelField = "label"

// postings collects the documents that are added and removed under each field and value.
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

// flush merges the collected documents into the fields table.
func (p postings) flush(ctx context.Context, c Change) error {
	return p.merge(ctx, c, fieldsTable)
}

// merge merges the collected documents into a table of bitmaps, in order of keys. It stops if ctx
// is done, since a single document may have very many values.
func (p postings) merge(ctx context.Context, c Change, t Table) error {
	for names := range slices.Chunk(slices.Sorted(maps.Keys(p)), readBatch) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.mergeSome(c, t, names); err != nil {
			return err
		}
	}
	return nil
}

// mergeSome merges the bitmaps with the given keys.
func (p postings) mergeSome(c Change, t Table, names []string) error {
	keys := keysOf(names)
	values, err := c.Get(t, keys...)
	if err != nil {
		return err
	}
	var changed []Record
	var empty [][]byte
	for i, key := range keys {
		v, err := p[names[i]].apply(key, values[i])
		switch {
		case err != nil:
			return err
		case v == nil:
			empty = append(empty, key)
		default:
			changed = append(changed, Record{Key: key, Value: v})
		}
	}
	return errors.Join(c.Put(t, changed...), c.Delete(t, empty...))
}

// apply returns the stored form of a bitmap after the change, nil if it is empty.
func (p *posting) apply(key, value []byte) ([]byte, error) {
	b, err := readPosting(key, value)
	if err != nil {
		return nil, err
	}
	b.AddMany(p.add)
	for _, n := range p.remove {
		b.Remove(n)
	}
	if b.IsEmpty() {
		return nil, nil
	}
	v, err := b.ToBytes()
	return seal(key, v), err
}

// readPosting decodes a bitmap. A missing one is empty.
func readPosting(key, value []byte) (*roaring.Bitmap, error) {
	b := roaring.New()
	if value == nil {
		return b, nil
	}
	v, err := unseal(key, value)
	if err != nil {
		return nil, fmt.Errorf("the list of documents with %q: %w", short(key), err)
	}
	if err := b.UnmarshalBinary(v); err != nil {
		return nil, fmt.Errorf("%w: the list of documents with %q: %w", ErrFormat, short(key), err)
	}
	return b, nil
}

// postingKeys returns the keys of the postings that contain a document.
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

// reserved reports whether a condition on the field refers to a part of the document itself, not to
// its metadata.
func reserved(field string) bool {
	return field == "id" || field == "title" || field == labelField || field == "labels"
}

func postingKey(number uint32, field, value string) string {
	return string(binary.BigEndian.AppendUint16([]byte(postingPrefix(field, value)), uint16(number>>16)))
}

func postingPrefix(field, value string) string { return field + "\x00" + value + "\x00" }

// hasPostings reports whether documents with the value have a posting in the fields bucket.
func hasPostings(field, value string) bool {
	return field != "" && value != "" && len(field) <= maxValue && len(value) <= maxValue && !strings.Contains(field+value, "\x00")
}

// lookupCondition returns the documents that meet a condition according to the postings or ids. all
// reports whether these are all such documents; if not, documents may have values without postings.
func lookupCondition(v View, c ingest.Condition) (set *roaring.Bitmap, all bool, err error) {
	literal := c.Op == "" || c.Op == ingest.Equal || c.Op == ingest.NotEqual
	switch c.Field {
	case "title":
		return roaring.New(), false, nil
	case "labels":
		c.Field = labelField
	case "id":
		if literal {
			set, err = exactIDs(v, c)
		} else {
			set, err = pickedIDs(v, c)
		}
		return set, true, err
	}
	all = c.Op != ingest.Exists && c.Op != ingest.Missing && hasPostings(c.Field, "any")
	for _, value := range c.Values() {
		all = all && hasPostings(c.Field, value)
	}
	set, err = picked(v, c)
	return set, all, err
}

// exactIDs returns the documents whose ids the condition lists.
func exactIDs(v View, c ingest.Condition) (*roaring.Bitmap, error) {
	set := roaring.New()
	entries, err := lookupAll(v, c.Values())
	for _, e := range entries {
		if e != nil {
			set.Add(e.number)
		}
	}
	return set, err
}

// pickedIDs returns the documents whose ids the condition picks. It tests every id.
func pickedIDs(v View, c ingest.Condition) (*roaring.Bitmap, error) {
	set, picks := roaring.New(), c.Picks()
	for r, err := range v.Scan(idsTable, nil) {
		if err != nil {
			return nil, err
		}
		if !picks(string(r.Key)) {
			continue
		}
		e, err := decodeEntry(r.Key, r.Value)
		if err != nil {
			return nil, err
		}
		set.Add(e.number)
	}
	return set, nil
}

// picked returns the union of the postings of the values that a condition picks: those that it
// lists literally, and those that it picks otherwise, which are found by testing each value with
// one of the possible beginnings.
func picked(v View, c ingest.Condition) (*roaring.Bitmap, error) {
	set, field := roaring.New(), c.Field+"\x00"
	if !hasPostings(c.Field, "any") {
		return set, nil
	}
	for _, value := range c.Values() {
		if err := joinAll(set, postingsFrom(v, postingPrefix(c.Field, value), "")); err != nil {
			return nil, err
		}
	}
	picks, up := c.Picks(), c.Op == ingest.More || c.Op == ingest.AtLeast
	for _, start := range c.Starts() {
		from := start
		if c.Textual() && up { // values are in text order
			from = c.Value
		}
		if err := joinAll(set, valuesFrom(v, field, start, from, picks, c.Textual() && !up)); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// valuesFrom yields the entries of a field whose values begin with start and are picked, starting
// at the value from. If initialRun is set, the picked values come first, and it stops at the first
// other one.
func valuesFrom(v View, field, start, from string, picks func(string) bool, initialRun bool) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var previous []byte // the previous value, which may have further postings
		matches := false    // whether it is picked
		for r, err := range postingsFrom(v, field+start, field+from) {
			if err != nil {
				yield(r, err)
				return
			}
			value, _, _ := bytes.Cut(r.Key[len(field):], []byte{0})
			if previous == nil || !bytes.Equal(value, previous) {
				previous, matches = value, picks(string(value))
			}
			if matches && !yield(r, nil) || !matches && initialRun {
				return
			}
		}
	}
}

// postingsFrom yields the entries of the fields table whose keys begin with prefix, in order,
// starting at the key from.
func postingsFrom(v View, prefix, from string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for r, err := range v.Scan(fieldsTable, []byte(max(prefix, from))) {
			if err == nil && !bytes.HasPrefix(r.Key, []byte(prefix)) || !yield(r, err) {
				return
			}
		}
	}
}

// joinAll adds postings to a set.
func joinAll(set *roaring.Bitmap, postings iter.Seq2[Record, error]) error {
	for r, err := range postings {
		if err != nil {
			return err
		}
		b, err := readPosting(r.Key, r.Value)
		if err != nil {
			return err
		}
		set.Or(b)
	}
	return nil
}
