package index

import (
	"context"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/postings"
)

// distinct returns the page of documents that have no value of the field in common with a better
// one. Documents that share a value with one that was found are left out of what remains to be
// listed. Each page begins at the first document, since the values before it are part of no cursor.
func (se *search) distinct(ctx context.Context, o ordering) (page []ranked, err error) {
	keep := se.orAll(nil)
	if se.numbers != nil {
		keep = se.numbers.Clone()
	}
	var last *ranked
	for {
		some, err := o.list(ctx, se.query.Limit+1, last, keep)
		if err != nil {
			return nil, err
		}
		for _, r := range some {
			if !keep.Contains(r.number) {
				continue
			}
			if err := se.dropAlike(r.number, keep); err != nil {
				return nil, err
			}
			if end := se.page.end(); end == nil || o.compare(r, *end) > 0 {
				page = append(page, r)
			}
			if len(page) > se.query.Limit {
				return page, nil
			}
		}
		if len(some) <= se.query.Limit {
			return page, nil
		}
		last = &some[len(some)-1]
	}
}

// dropAlike removes the documents from keep that share a value with the given one.
func (se *search) dropAlike(number uint32, keep *roaring.Bitmap) error {
	d, err := se.ix.document(se.view, number)
	if err != nil {
		return err
	}
	field := postings.CanonicalField(se.query.Distinct)
	for _, v := range postings.ValuesOf(d, field) {
		alike, err := postings.With(se.view, field, v)
		if err != nil {
			return err
		}
		keep.AndNot(alike)
	}
	return nil
}
