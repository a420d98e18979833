package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/store"
)

// errUnchanged ends a change that is not to be committed.
var errUnchanged = errors.New("nothing has changed")

// update changes the collection; all writes use it. There is one writer at a time. The changes of
// fn are committed together with the counters, and become visible in memory afterwards. If fn fails
// or changes nothing, nothing is written.
func (ix *Index) update(ctx context.Context, fn func(w *writer) error) error {
	if ix.readOnly {
		return fmt.Errorf("%s is open read-only: open it for writing", ix.Name())
	}
	ix.writing.Lock()
	defer ix.writing.Unlock()
	return ix.change(ctx, fn)
}

// change is update for the holder of writing.
func (ix *Index) change(ctx context.Context, fn func(w *writer) error) error {
	var next *snapshot
	err := ix.store.Update(ctx, func(c Change) (err error) {
		now, err := ix.snapshotOf(c, c.Base())
		if err != nil {
			return err
		}
		if next, err = ix.run(ctx, now, c, fn); err == nil {
			ix.publish(func(p *published) *published { return &published{now: now, next: next} })
		}
		return err
	})
	if next != nil {
		ix.settle(next, err == nil || ix.committed(next.version))
	}
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// run returns the state after the change that fn makes to now, or errUnchanged.
func (ix *Index) run(ctx context.Context, now *snapshot, c Change, fn func(w *writer) error) (*snapshot, error) {
	w, err := newWriter(ctx, ix, now, c)
	if err != nil {
		return nil, err
	}
	if err := fn(w); err != nil {
		return nil, err
	}
	if !w.changed {
		return nil, errUnchanged
	}
	return w.finish()
}

// settle makes next the current state if it was committed, unless a later one is.
func (ix *Index) settle(next *snapshot, committed bool) {
	ix.publish(func(p *published) *published {
		if committed && p.now.version < next.version {
			return &published{now: next}
		}
		return &published{now: p.now}
	})
	if now := ix.state.Load().now; now.sparse() || now.set.Stale() {
		ix.renew(now.set.Stale())
	}
	ix.renewWords(false)
}

// committed reports whether a change that has failed was made all the same, as if only the last
// sync of a file failed: memory follows the file. In a store of several processes, the version may
// be that of another process, whose change is followed if it is.
func (ix *Index) committed(version uint64) (made bool) {
	_ = ix.store.View(context.Background(), func(v View) error {
		_, shared := v.(store.Shared)
		made = !shared && v.Version() == version
		return nil
	})
	return made
}

// A writer is a change of the store and the changes to memory that will follow it.
type writer struct {
	Change
	ix      *Index
	ctx     context.Context // cancels the change before the commit
	meta    format.Meta
	current *generations.Generation // current generation; nil without a model
	now     *snapshot               // the state before the change
	changed bool

	postings postings.Changes
	deleted  []uint32     // numbers of the deleted documents
	added    format.Block // new codes, numbers ascending
	switched *snapshot    // state of the generation that becomes the current one

	words    wordindex.Writer
	synonyms string            // the list of synonyms after the change
	adapted  *feedback.Adapter // the adapter of the current generation after the change
}

func newWriter(ctx context.Context, ix *Index, now *snapshot, c Change) (*writer, error) {
	m, err := format.ReadMeta(c)
	if err != nil {
		return nil, err
	}
	w := &writer{Change: c, ix: ix, ctx: ctx, meta: m, now: now, postings: postings.Changes{}}
	w.synonyms, w.adapted = w.now.synonyms.text, w.now.adapted
	if m.Current != 0 {
		w.current, err = generations.Open(c, m.Current)
	}
	return w, errors.Join(err, w.words.Open(c, now.words, now.wordsReady()))
}

// number assigns the next document number.
func (w *writer) number() (uint32, error) {
	if w.meta.Next > math.MaxUint32 {
		return 0, errors.New("the collection has used all document numbers: copy the documents to a new collection")
	}
	w.meta.Next++
	return uint32(w.meta.Next - 1), nil
}

// put stores new documents, in order of number.
func (w *writer) put(items []*item) error {
	if err := format.RaiseVersion(w, versionFor(items)); err != nil {
		return err
	}
	docs := make([]Record, len(items))
	for i, it := range items {
		key := format.Key32(it.number)
		docs[i] = Record{Key: key, Value: format.Seal(key, it.body)}
		w.postings.Add(it.number, it.doc)
	}
	if err := w.Put(format.DocsTable, docs...); err != nil {
		return err
	}
	w.meta.Documents += uint64(len(items))
	w.changed = w.changed || len(items) > 0
	w.addWords(items)
	return errors.Join(w.putIDs(items), w.putCodes(items))
}

// versionFor returns the version that a file with the given documents must have.
func versionFor(items []*item) uint32 {
	need := uint32(0)
	for _, it := range items {
		switch {
		case it.body[0] == format.Named:
			return format.VersionOfIDs
		case len(it.doc.Lists) > 0:
			need = format.VersionOfLists
		}
	}
	return need
}

// putIDs writes ids in key order, since bulk loads in any other order are many times slower.
func (w *writer) putIDs(items []*item) error {
	records := make([]Record, len(items))
	for i, it := range items {
		key := []byte(it.doc.ID)
		records[i] = Record{Key: key, Value: format.Entry{Number: it.number, Sum: it.sum}.Encode(key)}
	}
	slices.SortFunc(records, func(a, b Record) int { return bytes.Compare(a.Key, b.Key) })
	return w.Put(format.IdsTable, records...)
}

func (w *writer) putCodes(items []*item) error {
	if w.current == nil {
		return nil
	}
	b, err := putItems(w, w.current, items)
	w.added.Nums = append(w.added.Nums, b.Nums...)
	w.added.Codes = append(w.added.Codes, b.Codes...)
	return err
}

// documents returns the stored forms of documents.
func (w *writer) documents(numbers []uint32) ([]Record, error) {
	docs := make([]Record, 0, len(numbers))
	for r, err := range storedDocuments(w, numbers) {
		if err != nil {
			return nil, err
		}
		docs = append(docs, r)
	}
	return docs, nil
}

// drop deletes documents from everything but ids. docs are their stored forms.
func (w *writer) drop(docs []Record) error {
	keys := make([][]byte, len(docs))
	for i, r := range docs {
		d, err := w.ix.packer.Unpack(r.Key, r.Value)
		if err != nil {
			return err
		}
		keys[i] = r.Key
		w.postings.Remove(format.Number(r.Key), d)
		w.deleted = append(w.deleted, format.Number(r.Key))
	}
	w.meta.Documents -= uint64(len(docs))
	w.changed = w.changed || len(docs) > 0
	return w.Delete(format.DocsTable, keys...)
}

// finish writes the collected changes and returns the state after the commit.
func (w *writer) finish() (*snapshot, error) {
	slices.Sort(w.deleted)
	if err := w.removeDeleted(); err != nil {
		return nil, err
	}
	if err := w.postings.Flush(w.ctx, w); err != nil {
		return nil, err
	}
	if w.current != nil {
		if err := w.current.SetNext(w, w.meta.Next); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(w.words.Finish(w.ctx, w.deleted, w.meta.Next), w.meta.Write(w)); err != nil {
		return nil, err
	}
	next := w.switched
	if next == nil {
		next = w.now.with(w.added, w.deleted)
		next.adapted = w.adapted
	}
	next.version, next.next = w.Version(), w.meta.Next
	w.publishWords(next)
	next.useSynonyms(w.synonyms)
	return next, nil
}

// removeDeleted removes the deleted documents from every generation. Codes that were added in this
// transaction are not among them.
func (w *writer) removeDeleted() error {
	if len(w.deleted) == 0 {
		return nil
	}
	return generations.Each(w, func(g *generations.Generation) error {
		if err := g.Delete(w, w.deleted); err != nil {
			return fmt.Errorf("generation %d: %w", g.ID, err)
		}
		return nil
	})
}
