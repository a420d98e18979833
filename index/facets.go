package index

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Facet counts the values of one field.
type Facet struct {
	Values []ValueCount // most frequent first, at most 50
	Other  int          // sum of the counts of all other values
}

// A ValueCount is the number of documents that have a value.
type ValueCount = postings.ValueCount

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
	return field != "id" && field != "title" && postings.Has(field, "any")
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
	for _, field := range se.facetFields() {
		counts, err := se.ix.countField(ctx, se.view, numbers, field)
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
			some = append([]string{postings.LabelField}, commonFields(se.result.Hits)...)
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
		return other[name] || !postings.Has(name, "any") || name == ingest.PassageField || name == ingest.HeadingField
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

// countField counts the values of a field over documents by their bitmaps, or by reading the
// documents if that is cheaper.
func (ix *Index) countField(ctx context.Context, v View, numbers *roaring.Bitmap, field string) (postings.Counts, error) {
	field = postings.CanonicalField(field)
	counts, done, err := postings.Count(ctx, v, numbers, field, bitmapsPerRead*int(numbers.GetCardinality()))
	if err == nil && !done {
		counts, err = ix.countByReading(ctx, v, numbers, field)
	}
	return counts, err
}

// countByReading counts values by reading the documents.
func (ix *Index) countByReading(ctx context.Context, v View, numbers *roaring.Bitmap, field string) (postings.Counts, error) {
	counts := postings.NewCounts()
	for d, err := range ix.documents(v, numbers.ToArray()...) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return counts, err
		}
		one := roaring.BitmapOf(d.number)
		for _, value := range postings.ValuesOf(d.Document, field) {
			counts.Add(value, one, one)
		}
	}
	return counts, nil
}

// newFacet returns a facet with the most frequent values.
func newFacet(counts postings.Counts) Facet {
	f := Facet{Values: counts.Sorted()}
	top := f.Values[:min(len(f.Values), maxValues)]
	for _, v := range f.Values[len(top):] {
		f.Other += v.Count
	}
	f.Values = top
	return f
}
