package index

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// A fieldOrder sorts documents by the values of a field, those without one last.
type fieldOrder struct {
	descending bool
	groups     []valueGroup // in order
}

// A valueGroup is the documents with a value.
type valueGroup struct {
	value     string // "" for none
	documents *roaring.Bitmap
}

// fieldOrder returns the order of documents by the values of the query's field. It takes documents
// over.
func (se *search) fieldOrder(ctx context.Context, documents *roaring.Bitmap) (*fieldOrder, error) {
	name, descending := strings.CutPrefix(se.query.Sort, "-")
	o := &fieldOrder{descending: descending}
	var err error
	if o.groups, err = se.groups(ctx, postings.CanonicalField(name), documents); err != nil {
		return nil, err
	}
	slices.SortStableFunc(o.groups, func(a, b valueGroup) int { return o.compareValues(a.value, b.value) })
	o.groups = append(joinEqual(o.groups), valueGroup{"", documents})
	o.keepFirst()
	return o, nil
}

// groups returns the given documents by their values.
func (se *search) groups(ctx context.Context, field string, documents *roaring.Bitmap) (all []valueGroup, err error) {
	for l, err := range postings.Lists(se.view, field) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		if l.Documents.And(documents); !l.Documents.IsEmpty() {
			all = append(all, valueGroup{l.Value, l.Documents})
		}
	}
	return all, nil
}

// joinEqual joins neighbouring groups whose values are equal, such as spellings of a number.
func joinEqual(groups []valueGroup) []valueGroup {
	kept := groups[:0]
	for _, g := range groups {
		if n := len(kept); n > 0 && ingest.CompareValues(kept[n-1].value, g.value) == 0 {
			kept[n-1].documents.Or(g.documents)
		} else {
			kept = append(kept, g)
		}
	}
	return kept
}

// keepFirst leaves each document in its first group only.
func (o *fieldOrder) keepFirst() {
	seen := roaring.New()
	for i := range o.groups {
		g := &o.groups[i]
		g.documents = roaring.AndNot(g.documents, seen)
		seen.Or(g.documents)
	}
}

func (o *fieldOrder) compareValues(a, b string) int {
	order := ingest.CompareValues(a, b)
	switch {
	case a == "" || b == "":
		return cmp.Compare(len(b), len(a)) // none is last
	case o.descending:
		return -order
	}
	return order
}

func (o *fieldOrder) compare(a, b ranked) int {
	return cmp.Or(o.compareValues(a.value, b.value), cmp.Compare(a.number, b.number))
}

func (o *fieldOrder) list(_ context.Context, k int, after *ranked, keep *roaring.Bitmap) (page []ranked, err error) {
	for _, g := range o.groups {
		if after != nil && o.compareValues(g.value, after.value) < 0 {
			continue
		}
		for it := g.documents.Iterator(); it.HasNext(); {
			if len(page) == k {
				return page, nil
			}
			r := ranked{number: it.Next(), value: g.value}
			if (keep == nil || keep.Contains(r.number)) && (after == nil || o.compare(r, *after) > 0) {
				page = append(page, r)
			}
		}
	}
	return page, nil
}

// matching returns the documents found: those with a word of the query, by code those within the
// radius.
func (se *search) matching(ctx context.Context) (*roaring.Bitmap, error) {
	if se.scores != nil {
		q := se.scores.wordQuery()
		q.Keep = se.numbers
		return se.words.Matching(ctx, q)
	}
	matching := roaring.New()
	a, err := se.set.Search(ctx, hamming.Query{Code: se.result.Sketch.Code, K: se.rows(), Radius: se.query.within(se.bits), Keep: se.keep})
	if err != nil {
		return nil, err
	}
	for _, f := range a.Found {
		matching.Add(se.nums[f.Row])
	}
	return matching, nil
}

// A codeOrder ranks documents by the distance of their codes.
type codeOrder struct{ *search }

func (codeOrder) compare(a, b ranked) int {
	return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.number, b.number))
}

func (o codeOrder) list(ctx context.Context, k int, after *ranked, keep *roaring.Bitmap) ([]ranked, error) {
	q := hamming.Query{Code: o.result.Sketch.Code, K: k, Radius: o.query.within(o.bits), Keep: o.sieve(keep, nil, math.MaxUint64)}
	if after != nil {
		q.After = o.rowAfter(place{after.distance, after.number})
	}
	a, err := o.set.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	o.result.Work.Candidates += a.Work.Candidates
	all := make([]ranked, len(a.Found))
	for i, f := range a.Found {
		all[i] = ranked{number: o.nums[f.Row], distance: f.Distance}
	}
	return all, nil
}

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
