package postings

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/store"
	"github.com/hashsearch/hashsearch/ingest"
)

// A ValueCount is the number of documents that have a value.
type ValueCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// ShardsOf returns the upper halves of numbers, which are the last part of the keys of bitmaps.
func ShardsOf(numbers *roaring.Bitmap) map[uint16]bool {
	shards := map[uint16]bool{}
	if numbers == nil {
		return shards
	}
	for it := numbers.Iterator(); it.HasNext(); it.AdvanceIfNeeded((it.PeekNext() | 0xffff) + 1) {
		n := it.PeekNext()
		shards[uint16(n>>16)] = true
		if n>>16 == 0xffff {
			break
		}
	}
	return shards
}

// Counts counts documents by value. All spellings of a number count as one value, as in a
// filter. So a filter by a value keeps as many documents as were counted.
type Counts struct {
	texts   map[string]int
	numbers map[string]*spellings // by ingest.Number
}

// spellings are the spellings of a number, and the documents that contain any of them.
type spellings struct {
	documents *roaring.Bitmap
	counts    map[string]int
}

// NewCounts returns counts of no documents.
func NewCounts() Counts {
	return Counts{map[string]int{}, map[string]*spellings{}}
}

// Add counts the given documents that are in among.
func (c Counts) Add(value string, documents, among *roaring.Bitmap) {
	n := int(among.AndCardinality(documents))
	number, isNumber := ingest.Number(value)
	switch {
	case n == 0:
	case !isNumber:
		c.texts[value] += n
	default:
		s := c.numbers[number]
		if s == nil {
			s = &spellings{roaring.New(), map[string]int{}}
			c.numbers[number] = s
		}
		s.documents.Or(roaring.And(documents, among))
		s.counts[value] += n
	}
}

// Sorted returns the values, most frequent first. A number is represented by its most frequent
// spelling, of several the shortest.
func (c Counts) Sorted() []ValueCount {
	all := make([]ValueCount, 0, len(c.texts)+len(c.numbers))
	for v, n := range c.texts {
		all = append(all, ValueCount{v, n})
	}
	for _, s := range c.numbers {
		all = append(all, ValueCount{s.commonest(), int(s.documents.GetCardinality())})
	}
	slices.SortFunc(all, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return all
}

func (s *spellings) commonest() (best string) {
	for v, n := range s.counts {
		if cmp.Or(cmp.Compare(n, s.counts[best]), cmp.Compare(len(best), len(v)), cmp.Compare(best, v)) > 0 {
			best = v
		}
	}
	return best
}

// Count counts the values of a field over documents, of all if numbers is nil, by the lists
// of documents. It stops with done false if it would read more than limit lists.
func Count(ctx context.Context, v store.View, numbers *roaring.Bitmap, field string, limit int) (counts Counts, done bool, err error) {
	prefix, shards, scanned := field+"\x00", ShardsOf(numbers), 0
	counts = NewCounts()
	for r, err := range From(v, prefix, prefix) {
		if scanned++; scanned > limit {
			return counts, false, nil
		}
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return counts, false, err
		}
		value, shard, _ := bytes.Cut(r.Key[len(prefix):], []byte{0})
		if numbers != nil && len(shard) == 2 && !shards[binary.BigEndian.Uint16(shard)] {
			continue
		}
		b, err := Read(r.Key, r.Value)
		if err != nil {
			return counts, false, err
		}
		among := numbers
		if among == nil {
			among = b
		}
		counts.Add(string(value), b, among)
	}
	return counts, true, nil
}
