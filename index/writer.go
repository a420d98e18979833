package index

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// update runs a write transaction; all writes use it. There is one writer at a time. The changes of
// fn are committed together with the counters, and become visible in memory afterwards. If fn fails
// or changes nothing, nothing is written.
func (ix *Index) update(fn func(w *writer) error) error {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	return guarded(func() error {
		tx, err := ix.db.Begin(true)
		if errors.Is(err, bolterrors.ErrDatabaseReadOnly) {
			return fmt.Errorf("%s is open read-only: open it for writing", ix.path)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", ix.path, err)
		}
		defer tx.Rollback()
		grow(tx)
		return ix.run(tx, fn)
	})
}

func (ix *Index) run(tx *bolt.Tx, fn func(w *writer) error) error {
	w, err := newWriter(ix, tx)
	if err != nil {
		return err
	}
	if err := fn(w); err != nil || !w.changed {
		return err
	}
	next, err := w.finish()
	if err != nil {
		return err
	}
	return ix.commit(tx, next)
}

// commit makes the transaction durable and publishes next. If the commit fails, the old state
// stays, unless the file already shows the new one because only the last sync failed: memory
// follows the file.
func (ix *Index) commit(tx *bolt.Tx, next *snapshot) error {
	now := ix.state.Load().now
	next.tx = tx.ID()
	ix.state.Store(&published{now: now, next: next})
	defer func() {
		if ix.committed() == next.tx {
			now = next
		}
		ix.state.Store(&published{now: now})
		if now.sparse() || now.set.Stale() {
			ix.renew(now.set.Stale())
		}
		ix.renewWords(false)
	}()
	unmap(tx)
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write %s (is the disk full?): %w", ix.path, err)
	}
	return nil
}

// committed returns the id of the last transaction that readers can see.
func (ix *Index) committed() int {
	tx, err := ix.db.Begin(false)
	if err != nil {
		return -1
	}
	defer tx.Rollback()
	return tx.ID()
}

// appendFill is the fraction to which pages are filled in buckets that only grow at the end. bbolt
// resets it with each transaction.
const appendFill = 0.9

// A writer is a write transaction and the changes to memory that will follow it.
type writer struct {
	ix       *Index
	ctx      context.Context // cancels the transaction before the commit
	tx       *bolt.Tx
	meta     meta
	current  *generation // current generation; nil without a model
	now      *snapshot   // the state before the transaction
	changed  bool
	idCursor *bolt.Cursor // for looking up ids

	postings postings
	deleted  []uint32  // numbers of the deleted documents
	added    block     // new codes, numbers ascending
	switched *snapshot // state of the generation that becomes the current one

	words    wordWriter
	synonyms string // the list of synonyms after the transaction
}

func newWriter(ix *Index, tx *bolt.Tx) (*writer, error) {
	m, err := readMeta(tx)
	if err != nil {
		return nil, err
	}
	w := &writer{ix: ix, ctx: context.Background(), tx: tx, meta: m, now: ix.state.Load().now, postings: postings{}}
	w.synonyms = w.now.synonyms.text
	if m.current != 0 {
		w.current, err = openGeneration(tx, m.current)
	}
	return w, errors.Join(err, w.words.open(tx, w.now))
}

func (w *writer) ids() *bolt.Bucket  { return w.tx.Bucket(idsBucket) }
func (w *writer) docs() *bolt.Bucket { return w.tx.Bucket(docsBucket) }

// number assigns the next document number.
func (w *writer) number() (uint32, error) {
	if w.meta.next > math.MaxUint32 {
		return 0, errors.New("the collection has used all document numbers: copy the documents to a new collection")
	}
	w.meta.next++
	return uint32(w.meta.next - 1), nil
}

// put stores new documents, in order of number.
func (w *writer) put(items []*item) error {
	docs := w.docs()
	docs.FillPercent = appendFill
	if err := raiseVersion(w.tx, versionFor(items)); err != nil {
		return err
	}
	for _, it := range items {
		key := key32(it.number)
		if err := docs.Put(key, seal(key, it.body)); err != nil {
			return err
		}
		w.postings.add(it.number, it.doc)
	}
	w.meta.documents += uint64(len(items))
	w.changed = w.changed || len(items) > 0
	w.words.add(items)
	return errors.Join(w.putIDs(items), w.putCodes(items))
}

// versionFor returns the version that a file with the given documents must have.
func versionFor(items []*item) uint32 {
	need := uint32(0)
	for _, it := range items {
		switch {
		case it.body[0] == named:
			return versionOfIDs
		case len(it.doc.Lists) > 0:
			need = versionOfLists
		}
	}
	return need
}

// putIDs writes ids in key order, since bulk loads in any other order are many times slower.
func (w *writer) putIDs(items []*item) error {
	sorted := slices.SortedFunc(slices.Values(items), func(a, b *item) int { return cmp.Compare(a.doc.ID, b.doc.ID) })
	ids := w.ids()
	for i, it := range sorted {
		releaseAt(w.tx, i)
		key := []byte(it.doc.ID)
		if err := ids.Put(key, entry{it.number, it.sum}.encode(key)); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) putCodes(items []*item) error {
	if w.current == nil {
		return nil
	}
	b, err := w.current.put(items)
	w.added.nums = append(w.added.nums, b.nums...)
	w.added.codes = append(w.added.codes, b.codes...)
	return err
}

// drop deletes a document from everything but ids.
func (w *writer) drop(number uint32) error {
	d, err := w.ix.document(w.tx, number)
	if err != nil {
		return err
	}
	w.postings.remove(number, d)
	w.deleted = append(w.deleted, number)
	w.meta.documents--
	w.changed = true
	return w.docs().Delete(key32(number))
}

// lookup returns the entry of a document in ids.
func (w *writer) lookup(id string) (entry, bool, error) {
	if w.idCursor == nil {
		w.idCursor = w.ids().Cursor()
	}
	return seek(w.idCursor, id)
}

// finish writes the collected changes and returns the state after the commit.
func (w *writer) finish() (*snapshot, error) {
	slices.Sort(w.deleted)
	if err := w.removeDeleted(); err != nil {
		return nil, err
	}
	if err := w.postings.flush(w.ctx, w.tx); err != nil {
		return nil, err
	}
	if w.current != nil {
		if err := w.current.setNext(w.meta.next); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(w.words.finish(w.ctx, w.deleted, w.meta.next), w.meta.write(w.tx)); err != nil {
		return nil, err
	}
	next := w.switched
	if next == nil {
		next = w.now.with(w.added, w.deleted)
	}
	next.next = w.meta.next
	w.words.publish(next)
	next.useSynonyms(w.synonyms)
	return next, nil
}

// removeDeleted removes the deleted documents from every generation. Codes that were added in this
// transaction are not among them.
func (w *writer) removeDeleted() error {
	if len(w.deleted) == 0 {
		return nil
	}
	return eachGeneration(w.tx, func(g *generation) error {
		if err := g.remove(w.deleted); err != nil {
			return fmt.Errorf("generation %d: %w", g.id, err)
		}
		return nil
	})
}

// document reads a document and the hash of its content.
func (ix *Index) document(tx *bolt.Tx, number uint32) (ingest.Document, error) {
	key, v, err := record(tx.Bucket(docsBucket).Cursor(), number)
	if err != nil {
		return ingest.Document{}, err
	}
	return ix.packer.unpack(key, v)
}

// record returns the stored form of a document and its key.
func record(docs *bolt.Cursor, number uint32) (key, v []byte, err error) {
	key = key32(number)
	k, v := docs.Seek(key)
	if !bytes.Equal(k, key) {
		return nil, nil, fmt.Errorf("%w: document %d is missing", ErrFormat, number)
	}
	return key, v, nil
}

// releaseInterval is the number of entries after which a bulk operation releases the mapped pages
// of the file. The kernel maps 16 pages at a time, so a few thousand ids in random order could map
// the whole file.
const releaseInterval = 256

// releaseAt releases the mapped pages if i is the last of releaseInterval entries.
func releaseAt(tx *bolt.Tx, i int) {
	if i%releaseInterval == releaseInterval-1 {
		unmap(tx)
	}
}
