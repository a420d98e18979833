package index

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ingest"
)

// valueCounts counts documents by value. All spellings of a number are one value, as they are for a filter: so a filter by a value
// keeps as many documents as were counted.
type valueCounts struct {
	texts   map[string]int
	numbers map[string]*spellings // by ingest.Number
}

// spellings are how a number is written, and by which documents.
type spellings struct {
	documents *roaring.Bitmap
	often     map[string]int
}

func newValueCounts() valueCounts {
	return valueCounts{map[string]int{}, map[string]*spellings{}}
}

// add counts those of some documents that are among others.
func (c valueCounts) add(value string, some, among *roaring.Bitmap) {
	n := int(among.AndCardinality(some))
	number, is := ingest.Number(value)
	switch {
	case n == 0:
	case !is:
		c.texts[value] += n
	default:
		s := c.numbers[number]
		if s == nil {
			s = &spellings{roaring.New(), map[string]int{}}
			c.numbers[number] = s
		}
		s.documents.Or(roaring.And(some, among))
		s.often[value] += n
	}
}

// sorted has the commonest first. Of a number it tells the commonest spelling, and the shortest of several.
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
	for v, n := range s.often {
		if cmp.Or(cmp.Compare(n, s.often[best]), cmp.Compare(len(best), len(v)), cmp.Compare(best, v)) > 0 {
			best = v
		}
	}
	return best
}
