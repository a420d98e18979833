package index

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/ingest"
)

// An admission decides whether the items of one batch are added, replaced or unchanged, as if they
// were added one by one.
type admission struct {
	*writer
	seen      *roaring.Bitmap  // documents found or stored by earlier batches, by number
	unchanged *roaring.Bitmap  // documents that this batch found unchanged, by number
	pending   map[string]*item // items that this batch will write, by id
	replaced  []uint32         // numbers of the documents that it replaces
	heirs     []heir           // in order of items
	space     space
}

// An heir is an item that has only a code, so that it keeps the content of the document that it
// replaces.
type heir struct {
	*item
	before *item // an earlier item of the batch; nil for a stored document
	at     int   // the index of that document in replaced
}

// add decides the status of each item and writes the new and changed ones. It fails with errStale
// if they have to be prepared again.
func (w *writer) add(items []*item, p *preparation, seen *roaring.Bitmap) error {
	if !p.holds(w.now) {
		return errStale
	}
	left, err := w.space()
	if err != nil {
		return err
	}
	a := admission{writer: w, seen: seen, unchanged: roaring.New(), pending: map[string]*item{}, space: left}
	if err := a.admitAll(items); err != nil {
		return err
	}
	var writes []*item
	counter := &ingest.WordCounter{Analyzer: p.info.Analyzer, Vocabulary: p.vocabulary()}
	for _, it := range items {
		if a.pending[it.doc.ID] != it {
			continue
		}
		w.ix.analyse(it, p, counter)
		writes = append(writes, it)
	}
	if err := hashItems(p.from.model, writes); err != nil {
		return err
	}
	if len(writes) > 0 && p.info != w.now.wordInfo && p.info != (wordindex.Info{}) {
		if err := w.words.Describe(p.info, w.now.next); err != nil {
			return err
		}
	}
	return w.put(writes)
}

// admitAll admits the items and drops the documents that they replace.
func (a *admission) admitAll(items []*item) error {
	old, err := format.LookupAll(a, idsOf(items))
	if err != nil {
		return err
	}
	for i, it := range items {
		if it.rejected() {
			continue
		}
		if err := a.admit(it, old[i]); err != nil {
			return err
		}
	}
	docs, err := a.documents(a.replaced)
	if err != nil {
		return err
	}
	if err := a.inherit(docs); err != nil {
		return err
	}
	return a.drop(docs)
}

func idsOf(items []*item) []string {
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.doc.ID
	}
	return ids
}

// admit sets the item's status and its number, which is a new one if the item will be written. old
// is the entry of the stored document of the same id, or nil.
func (a *admission) admit(it *item, old *format.Entry) (err error) {
	before := a.pending[it.doc.ID]
	if before != nil {
		a.compareInBatch(it, before)
	} else if err := a.compareStored(it, old); err != nil {
		return err
	}
	if it.outcome.Status == Unchanged || it.rejected() {
		return nil
	}
	a.pending[it.doc.ID] = it
	it.number, err = a.number()
	return err
}

// compareInBatch compares the item with an earlier one of the batch that has the same id.
func (a *admission) compareInBatch(it, before *item) {
	if it.repeats(before) {
		it.outcome.Status, it.number = Unchanged, before.number
		return
	}
	it.outcome.Status, it.outcome.Repeated = Replaced, true
	if it.bare {
		it.sum = before.sum
		a.heirs = append(a.heirs, heir{item: it, before: before})
	}
}

// compareStored compares the item with the stored document of the same id, which is dropped if it
// is to be replaced.
func (a *admission) compareStored(it *item, old *format.Entry) error {
	if err := it.condition.check(old, a.now); err != nil {
		return err
	}
	if old != nil && it.stored(*old, a.now) {
		it.outcome.Status, it.number = Unchanged, old.Number
		a.unchanged.Add(old.Number)
		return nil
	}
	if err := a.space.take(old == nil); err != nil {
		it.reject(err)
		return nil
	}
	if old == nil {
		it.outcome.Status = Added
		return nil
	}
	it.outcome.Status = Replaced
	it.outcome.Repeated = a.seen.Contains(old.Number) || a.unchanged.Contains(old.Number)
	if it.bare {
		it.sum = old.Sum
		a.heirs = append(a.heirs, heir{item: it, at: len(a.replaced)})
	}
	a.replaced = append(a.replaced, old.Number)
	return nil
}

// inherit copies the contents of what the heirs replace. docs are the replaced documents.
func (a *admission) inherit(docs []Record) (err error) {
	for _, h := range a.heirs {
		if b := h.before; b != nil {
			h.doc, h.text, h.body, h.words = b.doc, b.text, b.body, b.words
			continue
		}
		r := docs[h.at]
		if h.doc, err = a.ix.packer.Unpack(r.Key, r.Value); err != nil {
			return err
		}
		h.words, h.body = nil, bytes.Clone(r.Value[:len(r.Value)-4])
	}
	return nil
}

// repeats reports whether the item has the content and code of an earlier one with the same id.
func (it *item) repeats(before *item) bool {
	return it.sameContent(before.sum) && (it.suppliedCode == nil || slices.Equal(it.suppliedCode, before.suppliedCode))
}

// stored reports whether the item has the content of the stored document and, if a code was
// supplied, its code.
func (it *item) stored(e format.Entry, s *snapshot) bool {
	if !it.sameContent(e.Sum) || it.suppliedCode == nil {
		return it.sameContent(e.Sum)
	}
	row, ok := s.row(e.Number)
	return ok && slices.Equal(it.suppliedCode, s.code(row))
}

// sameContent reports whether storing the item would leave content with hash s as it is.
func (it *item) sameContent(s format.Sum) bool { return it.bare || it.sum == s }

// A Quota limits the size of a collection. Zero fields are no limits.
type Quota struct {
	// Documents is the number of documents from which further ones are rejected. Documents can
	// still be replaced.
	Documents int

	// Bytes is the size of the collection, without free pages of a file, from which documents are
	// rejected, also those that replace others. A batch of about a thousand documents may exceed
	// it.
	Bytes int64
}

// ErrQuota is the error of a document that is rejected because of the [Quota].
var ErrQuota = errors.New("the collection is full")

// SetQuota sets the limits for documents that this process adds. They are not stored.
func (ix *Index) SetQuota(q Quota) { ix.quota.Store(&q) }

// A space is the room that the quota leaves to the documents of a batch.
type space struct {
	quota Quota
	bytes int64  // before the batch
	used  uint64 // documents, with those of the batch
}

// space returns the room that the quota leaves.
func (w *writer) space() (s space, err error) {
	if q := w.ix.quota.Load(); q != nil {
		s.quota = *q
	}
	s.used = w.meta.Documents
	if s.quota.Bytes > 0 {
		s.bytes, err = w.Bytes()
		if free, ok := w.Change.(interface{ Free() int64 }); ok {
			s.bytes -= free.Free()
		}
	}
	return s, err
}

// take returns [ErrQuota] if there is no room for a document, which is a new one or replaces
// another.
func (s *space) take(isNew bool) error {
	switch {
	case s.quota.Bytes > 0 && s.bytes >= s.quota.Bytes:
		return fmt.Errorf("%w: it has reached its limit of %d bytes; delete documents", ErrQuota, s.quota.Bytes)
	case isNew && s.quota.Documents > 0 && s.used >= uint64(s.quota.Documents):
		return fmt.Errorf("%w: it has reached its limit of %d documents; delete some", ErrQuota, s.quota.Documents)
	case isNew:
		s.used++
	}
	return nil
}
