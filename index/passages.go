package index

import (
	"context"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// A passageCheck remembers whether a collection has passages. They may all be deleted later, which
// does no harm.
type passageCheck struct {
	found   atomic.Bool
	without atomic.Uint64 // the version of the last state that was found to have none, plus 1
}

// hasPassages reports whether a document of the state is a passage of one, see
// [ingest.Options.Split]. It reads the store once for each state that has none.
func (ix *Index) hasPassages(v View) (bool, error) {
	c := &ix.passages
	if c.found.Load() || c.without.Load() == v.Version()+1 {
		return c.found.Load(), nil
	}
	for _, err := range postings.Lists(v, ingest.PassageField) {
		if err == nil {
			c.found.Store(true)
		}
		return err == nil, err
	}
	c.without.Store(v.Version() + 1)
	return false, nil
}

// group makes hits distinct in their documents, if the collection has passages and the query does
// not say otherwise.
func (se *search) group() error {
	q := &se.query
	if q.Passages || q.Distinct != "" || q.Rerank != NoRerank || q.Sort != "" {
		return nil
	}
	has, err := se.ix.hasPassages(se.view)
	if err != nil || !has {
		return err
	}
	q.Distinct, se.grouped = ingest.PassageField, true
	return se.expand()
}

// expand replaces the id of a document that was divided into passages by their ids.
func (se *search) expand() error {
	q := &se.query
	if q.ID == "" {
		return nil
	}
	e, err := format.Lookup(se.view, q.ID)
	if err != nil || e != nil {
		return err
	}
	ids, err := se.passagesOf(q.ID)
	if err == nil && len(ids) > 0 {
		q.ID, q.Like = "", ids
	}
	return err
}

// maxLikedPassages is the number of passages by which documents like one are searched.
const maxLikedPassages = 50

// passagesOf returns the ids of the first passages of a document that the asker may know of.
func (se *search) passagesOf(id string) (ids []string, err error) {
	all, err := postings.With(se.view, ingest.PassageField, id)
	if err != nil {
		return nil, err
	}
	if se.visible != nil {
		all.And(se.visible)
	}
	numbers := all.ToArray()
	for r, err := range storedDocuments(se.view, numbers[:min(len(numbers), maxLikedPassages)]) {
		passage := ""
		if err == nil {
			passage, err = se.ix.packer.ID(r.Key, r.Value)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, passage)
	}
	return ids, nil
}

// withoutSiblings removes the other passages of the documents that the query refers to from the
// numbers of the documents that may be found.
func (se *search) withoutSiblings(numbers *roaring.Bitmap) (*roaring.Bitmap, error) {
	if !se.grouped {
		return numbers, nil
	}
	for _, n := range se.excluded {
		d, err := se.ix.document(se.view, n)
		if err != nil {
			return nil, err
		}
		for _, id := range d.Values(ingest.PassageField) {
			siblings, err := postings.With(se.view, ingest.PassageField, id)
			if err != nil {
				return nil, err
			}
			numbers = roaring.AndNot(se.orAll(numbers), siblings)
		}
	}
	return numbers, nil
}

// passages sets the other passages of the document of each hit that answer the query best.
func (se *search) passages(ctx context.Context) error {
	if !se.grouped || se.scores == nil {
		return nil
	}
	for i := range se.result.Hits {
		h := &se.result.Hits[i]
		ids := h.Values(ingest.PassageField)
		if len(ids) == 0 {
			continue
		}
		siblings, err := postings.With(se.view, ingest.PassageField, ids[0])
		if err != nil {
			return err
		}
		siblings.Remove(h.Number)
		if se.numbers != nil {
			siblings.And(se.numbers)
		}
		q := se.scores.wordQuery()
		q.K, q.Keep = maxOtherPassages, siblings
		a, err := se.words.Search(ctx, q)
		if err != nil {
			return err
		}
		for _, f := range a.Found {
			d, err := se.ix.document(se.view, f.Number)
			if err != nil {
				return err
			}
			h.Others = append(h.Others, d)
		}
	}
	return nil
}

// maxOtherPassages is the number of further passages of a hit.
const maxOtherPassages = 2
