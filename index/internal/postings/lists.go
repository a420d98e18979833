// Package postings keeps the lists of documents by metadata field and value, by which conditions
// are looked up and values are counted.
package postings

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
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/store"
	"github.com/hashsearch/hashsearch/ingest"
)

// MaxValue is the length in bytes up to which metadata values have postings. Longer values are
// prose rather than categories.
const MaxValue = 200

const LabelField = "label"

// Changes collects the documents that are added and removed under each field and value.
type Changes map[string]*change

type change struct{ Add, Remove []uint32 }

// Add collects a document that is added.
func (p Changes) Add(number uint32, d ingest.Document) {
	for key := range Keys(number, d) {
		p.At(key).Add = append(p.At(key).Add, number)
	}
}

// Remove collects a document that is removed.
func (p Changes) Remove(number uint32, d ingest.Document) {
	for key := range Keys(number, d) {
		p.At(key).Remove = append(p.At(key).Remove, number)
	}
}

// At returns the change of the list with a key.
func (p Changes) At(key string) *change {
	if p[key] == nil {
		p[key] = new(change)
	}
	return p[key]
}

// Flush merges the collected documents into the fields table.
func (p Changes) Flush(ctx context.Context, c store.Change) error {
	return p.Merge(ctx, c, format.FieldsTable)
}

// Merge merges the collected documents into a table of bitmaps, in order of keys. It stops if ctx
// is done, since a single document may have very many values.
func (p Changes) Merge(ctx context.Context, c store.Change, t store.Table) error {
	for names := range slices.Chunk(slices.Sorted(maps.Keys(p)), format.ReadBatch) {
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
func (p Changes) mergeSome(c store.Change, t store.Table, names []string) error {
	keys := format.KeysOf(names)
	values, err := c.Get(t, keys...)
	if err != nil {
		return err
	}
	var changed []store.Record
	var empty [][]byte
	for i, key := range keys {
		v, err := p[names[i]].apply(key, values[i])
		switch {
		case err != nil:
			return err
		case v == nil:
			empty = append(empty, key)
		default:
			changed = append(changed, store.Record{Key: key, Value: v})
		}
	}
	return errors.Join(c.Put(t, changed...), c.Delete(t, empty...))
}

// apply returns the stored form of a bitmap after the change, nil if it is empty.
func (p *change) apply(key, value []byte) ([]byte, error) {
	b, err := Read(key, value)
	if err != nil {
		return nil, err
	}
	b.AddMany(p.Add)
	for _, n := range p.Remove {
		b.Remove(n)
	}
	if b.IsEmpty() {
		return nil, nil
	}
	v, err := b.ToBytes()
	return format.Seal(key, v), err
}

// Read decodes a bitmap. A missing one is empty.
func Read(key, value []byte) (*roaring.Bitmap, error) {
	b := roaring.New()
	if value == nil {
		return b, nil
	}
	v, err := format.Unseal(key, value)
	if err != nil {
		return nil, fmt.Errorf("the list of documents with %q: %w", format.Short(key), err)
	}
	if err := b.UnmarshalBinary(v); err != nil {
		return nil, fmt.Errorf("%w: the list of documents with %q: %w", store.ErrFormat, format.Short(key), err)
	}
	return b, nil
}

// Keys returns the keys of the postings that contain a document.
func Keys(number uint32, d ingest.Document) map[string]bool {
	keys := make(map[string]bool, len(d.Labels)+len(d.Fields)+len(d.Lists))
	add := func(field string, values ...string) {
		for _, v := range values {
			if Has(field, v) {
				keys[Key(number, field, v)] = true
			}
		}
	}
	add(LabelField, d.Labels...)
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
	return field == "id" || field == "title" || field == LabelField || field == "labels"
}

// Key returns the key of the list that holds a document with a value.
func Key(number uint32, field, value string) string {
	return string(binary.BigEndian.AppendUint16([]byte(Prefix(field, value)), uint16(number>>16)))
}

// Prefix begins the keys of the lists of a value.
func Prefix(field, value string) string { return field + "\x00" + value + "\x00" }

// Has reports whether documents with the value have a posting in the fields bucket.
func Has(field, value string) bool {
	return field != "" && value != "" && len(field) <= MaxValue && len(value) <= MaxValue && !strings.Contains(field+value, "\x00")
}

// Lookup returns the documents that meet a condition according to the postings or ids. all
// reports whether these are all such documents; if not, documents may have values without postings.
func Lookup(v store.View, c ingest.Condition) (set *roaring.Bitmap, all bool, err error) {
	literal := c.Op == "" || c.Op == ingest.Equal || c.Op == ingest.NotEqual
	switch c.Field {
	case "title":
		return roaring.New(), false, nil
	case "labels":
		c.Field = LabelField
	case "id":
		if literal {
			set, err = exactIDs(v, c)
		} else {
			set, err = pickedIDs(v, c)
		}
		return set, true, err
	}
	all = c.Op != ingest.Exists && c.Op != ingest.Missing && Has(c.Field, "any")
	for _, value := range c.Values() {
		all = all && Has(c.Field, value)
	}
	set, err = picked(v, c)
	return set, all, err
}

// exactIDs returns the documents whose ids the condition lists.
func exactIDs(v store.View, c ingest.Condition) (*roaring.Bitmap, error) {
	set := roaring.New()
	entries, err := format.LookupAll(v, c.Values())
	for _, e := range entries {
		if e != nil {
			set.Add(e.Number)
		}
	}
	return set, err
}

// pickedIDs returns the documents whose ids the condition picks. It tests every id.
func pickedIDs(v store.View, c ingest.Condition) (*roaring.Bitmap, error) {
	set, picks := roaring.New(), c.Picks()
	for r, err := range v.Scan(format.IdsTable, nil) {
		if err != nil {
			return nil, err
		}
		if !picks(string(r.Key)) {
			continue
		}
		e, err := format.DecodeEntry(r.Key, r.Value)
		if err != nil {
			return nil, err
		}
		set.Add(e.Number)
	}
	return set, nil
}

// picked returns the union of the postings of the values that a condition picks: those that it
// lists literally, and those that it picks otherwise, which are found by testing each value with
// one of the possible beginnings.
func picked(v store.View, c ingest.Condition) (*roaring.Bitmap, error) {
	set, field := roaring.New(), c.Field+"\x00"
	if !Has(c.Field, "any") {
		return set, nil
	}
	for _, value := range c.Values() {
		if err := JoinAll(set, From(v, Prefix(c.Field, value), "")); err != nil {
			return nil, err
		}
	}
	picks, up := c.Picks(), c.Op == ingest.More || c.Op == ingest.AtLeast
	for _, start := range c.Starts() {
		from := start
		if c.Textual() && up { // values are in text order
			from = c.Value
		}
		if err := JoinAll(set, valuesFrom(v, field, start, from, picks, c.Textual() && !up)); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// valuesFrom yields the entries of a field whose values begin with start and are picked, starting
// at the value from. If initialRun is set, the picked values come first, and it stops at the first
// other one.
func valuesFrom(v store.View, field, start, from string, picks func(string) bool, initialRun bool) iter.Seq2[store.Record, error] {
	return func(yield func(store.Record, error) bool) {
		var previous []byte // the previous value, which may have further postings
		matches := false    // whether it is picked
		for r, err := range From(v, field+start, field+from) {
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

// From yields the entries of the fields table whose keys begin with prefix, in order,
// starting at the key from.
func From(v store.View, prefix, from string) iter.Seq2[store.Record, error] {
	return func(yield func(store.Record, error) bool) {
		for r, err := range v.Scan(format.FieldsTable, []byte(max(prefix, from))) {
			if err == nil && !bytes.HasPrefix(r.Key, []byte(prefix)) || !yield(r, err) {
				return
			}
		}
	}
}

// JoinAll adds postings to a set.
func JoinAll(set *roaring.Bitmap, postings iter.Seq2[store.Record, error]) error {
	for r, err := range postings {
		if err != nil {
			return err
		}
		b, err := Read(r.Key, r.Value)
		if err != nil {
			return err
		}
		set.Or(b)
	}
	return nil
}

// ValuesOf returns the distinct values of a field under which a document has postings.
func ValuesOf(d ingest.Document, field string) []string {
	values := slices.Compact(slices.Sorted(slices.Values(d.Values(field))))
	return slices.DeleteFunc(values, func(v string) bool { return !Has(field, v) })
}

// CanonicalField returns the name under which the values of a field have postings.
func CanonicalField(field string) string {
	if field == "labels" {
		return LabelField
	}
	return field
}

// With returns the documents with a value of a field.
func With(v store.View, field, value string) (*roaring.Bitmap, error) {
	set := roaring.New()
	return set, JoinAll(set, From(v, Prefix(field, value), ""))
}

// A List is documents with a value: those whose numbers share the upper half.
type List struct {
	Value     string
	Documents *roaring.Bitmap
}

// Lists yields the lists of all values of a field, in the order of values.
func Lists(v store.View, field string) iter.Seq2[List, error] {
	prefix := field + "\x00"
	return func(yield func(List, error) bool) {
		for r, err := range From(v, prefix, prefix) {
			var l List
			if err == nil {
				value, _, _ := bytes.Cut(r.Key[len(prefix):], []byte{0})
				l.Value = string(value)
				l.Documents, err = Read(r.Key, r.Value)
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}
