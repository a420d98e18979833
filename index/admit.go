package index

import (
	"bytes"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ingest"
)

// An admission decides whether the items of one batch are added, replaced or unchanged, as if they
// were added one by one.
type admission struct {
	*writer
	seen      *roaring.Bitmap  // documents found or stored by earlier batches, by number
	unchanged *roaring.Bitmap  // documents that this batch found unchanged, by number
	pending   map[string]*item // items that this batch will write, by id
}

// add decides the status of each item and writes the new and changed ones. It fails with errStale
// if they have to be prepared again.
func (w *writer) add(items []*item, p *preparation, seen *roaring.Bitmap) error {
	if !p.holds(w.now) {
		return errStale
	}
	a := admission{w, seen, roaring.New(), map[string]*item{}}
	for i, it := range items {
		releaseAt(w.tx, i)
		if it.rejected() {
			continue
		}
		if err := a.admit(it); err != nil {
			return err
		}
	}
	var writes []*item
	counter := &ingest.WordCounter{Analyzer: p.info.Analyzer}
	for _, it := range items {
		if a.pending[it.doc.ID] != it {
			continue
		}
		if err := w.ix.finish(it, p, counter); err != nil {
			return err
		}
		writes = append(writes, it)
	}
	if len(writes) > 0 && p.info != w.now.wordInfo && p.info != (wordInfo{}) {
		if err := w.words.describe(w.tx, p.info, w.now.next); err != nil {
			return err
		}
	}
	return w.put(writes)
}

// admit sets the item's status and its number, which is a new one if the item will be written.
func (a *admission) admit(it *item) (err error) {
	before := a.pending[it.doc.ID]
	if before != nil {
		err = a.compareInBatch(it, before)
	} else {
		err = a.compareStored(it)
	}
	if err != nil || it.outcome.Status == Unchanged {
		return err
	}
	a.pending[it.doc.ID] = it
	it.number, err = a.number()
	return err
}

// compareInBatch compares the item with an earlier one of the batch that has the same id.
func (a *admission) compareInBatch(it, before *item) error {
	if it.repeats(before) {
		it.outcome.Status, it.number = Unchanged, before.number
		return nil
	}
	it.outcome.Status, it.outcome.Repeated = Replaced, true
	if it.bare {
		it.doc, it.text, it.body, it.sum, it.words = before.doc, before.text, before.body, before.sum, before.words
	}
	return nil
}

// compareStored compares the item with the stored document of the same id and drops that document
// if it is to be replaced.
func (a *admission) compareStored(it *item) error {
	old, stored, err := a.lookup(it.doc.ID)
	if err == nil {
		err = it.condition.check(old, stored, a.now)
	}
	switch {
	case err != nil || !stored:
		it.outcome.Status = Added
		return err
	case it.stored(old, a.now):
		it.outcome.Status, it.number = Unchanged, old.number
		a.unchanged.Add(old.number)
		return nil
	}
	it.outcome.Status = Replaced
	it.outcome.Repeated = a.seen.Contains(old.number) || a.unchanged.Contains(old.number)
	if it.bare {
		if err := a.inherit(it, old); err != nil {
			return err
		}
	}
	return a.drop(old.number)
}

// inherit copies the content of the replaced document to an item that has only a code.
func (a *admission) inherit(it *item, old entry) (err error) {
	it.words = nil
	key := key32(old.number)
	v := a.docs().Get(key)
	if it.doc, it.sum, err = a.ix.packer.unpackSummed(key, v); err != nil {
		return err
	}
	it.body = bytes.Clone(v[:len(v)-4])
	return nil
}

// repeats reports whether the item has the content and code of an earlier one with the same id.
func (it *item) repeats(before *item) bool {
	return it.sameContent(before.sum) && (it.suppliedCode == nil || slices.Equal(it.suppliedCode, before.suppliedCode))
}

// stored reports whether the item has the content of the stored document and, if a code was
// supplied, its code.
func (it *item) stored(e entry, s *snapshot) bool {
	if !it.sameContent(e.sum) || it.suppliedCode == nil {
		return it.sameContent(e.sum)
	}
	row, ok := s.row(e.number)
	return ok && slices.Equal(it.suppliedCode, s.code(row))
}

// sameContent reports whether storing the item would leave content with hash s as it is.
func (it *item) sameContent(s sum) bool { return it.bare || it.sum == s }
