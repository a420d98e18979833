package index

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Facet counts the values of one field.
type Facet struct {
	Values []ValueCount // most frequent first, at most 50
	Other  int          // sum of the counts of all other values
}

// A ValueCount is the number of documents that have a value.
type ValueCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

const (
	maxFacets      = 8      // fields per query
	maxFaceted     = 10_000 // documents counted
	maxValues      = 50     // values per facet
	hitFields      = "*"    // stands for fields of the hits
	mostHitFields  = 4      // metadata fields for which it stands
	bitmapsPerRead = 3      // bitmaps that can be read in the time that reading a document takes
)

// CheckFacets checks the Facets of a [Query]. It fails with [ErrQuery].
func CheckFacets(fields []string) error {
	if len(fields) > maxFacets {
		return fmt.Errorf("%w: %d facets exceed the limit of %d", ErrQuery, len(fields), maxFacets)
	}
	for _, f := range fields {
		if !isFacet(f) {
			return fmt.Errorf("%w: there is no facet %q: use label or the name of a metadata field", ErrQuery, f)
		}
	}
	return nil
}

// isFacet reports whether values of the field may be counted: those of labels and metadata.
func isFacet(field string) bool {
	return field != "id" && field != "title" && hasPostings(field, "any")
}

// facets counts the values of the query's facets over the documents around the query.
func (se *search) facets(ctx context.Context) error {
	if len(se.query.Facets) == 0 {
		return nil
	}
	numbers, err := se.facetDocuments(ctx)
	if err != nil {
		return err
	}
	return se.countFacets(ctx, numbers)
}

// countFacets counts the values of the query's facets over documents.
func (se *search) countFacets(ctx context.Context, numbers *roaring.Bitmap) error {
	r := se.result
	r.Faceted = int(numbers.GetCardinality())
	c := counter{se.ix, se.view, numbers}
	for _, field := range se.facetFields() {
		counts, err := c.values(ctx, field)
		if err != nil {
			return err
		}
		r.Facets[field] = newFacet(counts)
	}
	return nil
}

// facetFields returns the facets of the query, with those for which hitFields stands in its place.
func (se *search) facetFields() (fields []string) {
	for _, field := range se.query.Facets {
		some := []string{field}
		if field == hitFields {
			some = append([]string{labelField}, commonFields(se.result.Hits)...)
		}
		for _, f := range some {
			if !slices.Contains(fields, f) {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

// commonFields returns the metadata fields that most hits have and whose values may be the names of
// groups of documents, by name if as many have them.
func commonFields(hits []Hit) []string {
	counts, other := map[string]int{}, map[string]bool{}
	for _, h := range hits {
		for name := range h.Metadata() {
			counts[name]++
			other[name] = other[name] || slices.ContainsFunc(h.Values(name), func(v string) bool { return !isGroup(v) })
		}
	}
	maps.DeleteFunc(counts, func(name string, _ int) bool {
		return other[name] || !hasPostings(name, "any") || name == ingest.PassageField || name == ingest.HeadingField
	})
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	return names[:min(mostHitFields, len(names))]
}

// longestGroup is the length in bytes of the name of a group.
const longestGroup = 60

// isGroup reports whether a value may be the name of a group of documents, rather than a sentence,
// a path, or JSON.
func isGroup(value string) bool {
	return len(value) <= longestGroup && !strings.ContainsAny(value, "/{[")
}

// facetDocuments returns the numbers of the documents with a word of the text. By code and for
// documents similar to others, it returns those within the radius or, without a radius, those not
// farther than the farthest hit or than the nearest Around, of more than 10,000 the nearest.
func (se *search) facetDocuments(ctx context.Context) (*roaring.Bitmap, error) {
	if se.scores != nil && (se.query.Text != "" || se.rank == ByWords) {
		return se.matching(ctx)
	}
	numbers, radius := roaring.New(), se.query.within(se.bits)
	if se.query.Radius == 0 {
		radius = -1
		for _, h := range se.result.Hits {
			radius = max(radius, h.Distance)
		}
		around, err := se.reach(ctx, se.query.Around)
		if err != nil {
			return nil, err
		}
		radius = max(radius, around)
	}
	if radius < 0 {
		return numbers, nil
	}
	a, err := se.set.Search(ctx, hamming.Query{Code: se.result.Sketch.Code, K: maxFaceted, Radius: radius, Keep: se.keep})
	if err != nil {
		return nil, err
	}
	for _, f := range a.Found {
		numbers.Add(se.nums[f.Row])
	}
	return numbers, nil
}

// reach returns the distance of the nth nearest document, or of the farthest if there are fewer; -1
// if there is none.
func (se *search) reach(ctx context.Context, n int) (int, error) {
	if n == 0 {
		return -1, nil
	}
	a, err := se.set.Search(ctx, hamming.Query{Code: se.result.Sketch.Code, K: min(n, maxFaceted), Radius: se.bits, Keep: se.keep})
	if err != nil || len(a.Found) == 0 {
		return -1, err
	}
	return int(a.Found[len(a.Found)-1].Distance), nil
}

// A counter counts values over a set of documents.
type counter struct {
	ix      *Index
	view    View
	numbers *roaring.Bitmap
}

// values counts the values of a field by their bitmaps, or by reading the documents if that is
// cheaper.
func (c counter) values(ctx context.Context, field string) (valueCounts, error) {
	if field == "labels" {
		field = labelField
	}
	counts, done, err := c.countByPostings(ctx, field, bitmapsPerRead*int(c.numbers.GetCardinality()))
	if err == nil && !done {
		counts, err = c.countByReading(ctx, field)
	}
	return counts, err
}

// countByPostings counts values by their bitmaps. It stops with done false if it would read more
// than limit bitmaps.
func (c counter) countByPostings(ctx context.Context, field string, limit int) (counts valueCounts, done bool, err error) {
	prefix, shards, scanned := field+"\x00", shardsOf(c.numbers), 0
	counts = newValueCounts()
	for r, err := range postingsFrom(c.view, prefix, prefix) {
		if scanned++; scanned > limit {
			return counts, false, nil
		}
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return counts, false, err
		}
		value, shard, _ := bytes.Cut(r.Key[len(prefix):], []byte{0})
		if len(shard) == 2 && !shards[binary.BigEndian.Uint16(shard)] {
			continue
		}
		b, err := readPosting(r.Key, r.Value)
		if err != nil {
			return counts, false, err
		}
		counts.add(string(value), b, c.numbers)
	}
	return counts, true, nil
}

// shardsOf returns the upper halves of numbers, which are the last part of the keys of bitmaps.
func shardsOf(numbers *roaring.Bitmap) map[uint16]bool {
	shards := map[uint16]bool{}
	for it := numbers.Iterator(); it.HasNext(); it.AdvanceIfNeeded((it.PeekNext() | 0xffff) + 1) {
		n := it.PeekNext()
		shards[uint16(n>>16)] = true
		if n>>16 == 0xffff {
			break
		}
	}
	return shards
}

// countByReading counts values by reading the documents.
func (c counter) countByReading(ctx context.Context, field string) (valueCounts, error) {
	counts := newValueCounts()
	for d, err := range c.ix.documents(c.view, c.numbers.ToArray()...) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return counts, err
		}
		one := roaring.BitmapOf(d.number)
		for _, v := range valuesOf(d.Document, field) {
			counts.add(v, one, one)
		}
	}
	return counts, nil
}

// valuesOf returns the distinct values of a field under which a document has postings.
func valuesOf(d ingest.Document, field string) []string {
	values := slices.Compact(slices.Sorted(slices.Values(d.Values(field))))
	return slices.DeleteFunc(values, func(v string) bool { return !hasPostings(field, v) })
}

// newFacet returns a facet with the most frequent values.
func newFacet(counts valueCounts) Facet {
	f := Facet{Values: counts.sorted()}
	top := f.Values[:min(len(f.Values), maxValues)]
	for _, v := range f.Values[len(top):] {
		f.Other += v.Count
	}
	f.Values = top
	return f
}

// valueCounts counts documents by value. All spellings of a number count as one value, as in a
// filter. So a filter by a value keeps as many documents as were counted.
type valueCounts struct {
	texts   map[string]int
	numbers map[string]*spellings // by ingest.Number
}

// spellings are the spellings of a number, and the documents that contain any of them.
type spellings struct {
	documents *roaring.Bitmap
	counts    map[string]int
}

func newValueCounts() valueCounts {
	return valueCounts{map[string]int{}, map[string]*spellings{}}
}

// add counts the given documents that are in among.
func (c valueCounts) add(value string, documents, among *roaring.Bitmap) {
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

// sorted returns the values, most frequent first. A number is represented by its most frequent
// spelling, of several the shortest.
func (c valueCounts) sorted() []ValueCount {
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
