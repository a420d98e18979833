package index

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// A Status says what became of one document given to Add.
type Status string

// The statuses.
const (
	Added     Status = "added"
	Replaced  Status = "replaced"
	Unchanged Status = "unchanged" // same id, same content: nothing written
	Rejected  Status = "rejected"
)

// An Outcome is reported for each document, in order, after the commit that made it durable.
type Outcome struct {
	ID       string
	Status   Status
	Repeated bool   // replaced what the same call of Add had found or stored under its id
	NoTerms  bool   // stored, but the model knows no word of it, or it came without a code among such: no search by code finds it
	Version  string // of the document as it is stored, see [Stored]; only [Index.AddIf] tells it, and not of a rejected one
	Err      error  // why it was rejected: the reader's *ingest.Rejection, or an error about the id
}

// A batch is what one commit writes, and what is in memory at once. Ids in random order touch a page of the file each,
// so larger batches take more memory: a million such documents took 400 MB with batches of 4096.
const (
	batchDocuments = 1024
	batchBytes     = 8 << 20
)

// errStale means that another generation came into force between hashing and writing.
var errStale = errors.New("the generation changed")

// Add stores documents. A document whose id is there already replaces it, unless its content is the same. A
// *ingest.Rejection in docs becomes a rejected outcome and the rest goes on, as does an id that is empty, not UTF-8,
// longer than 1024 bytes or with a zero byte in it; any other error ends Add after committing what came before.
//
// Documents are committed about a thousand at a time. Each outcome is reported after its commit; each may be nil, and an
// error from it ends Add likewise. An id that comes twice with different content is [Replaced] and Repeated, the later one staying. Cancelling ctx commits nothing more.
func (ix *Index) Add(ctx context.Context, docs iter.Seq2[ingest.Document, error], each func(Outcome) error) error {
	return ix.add(ctx, batchDocuments, func(yield func(*item, error) bool) {
		for d, err := range docs {
			if !yield(itemFrom(d, err)) {
				return
			}
		}
	}, each)
}

// add stores what arrives, in batches of so many at most.
func (ix *Index) add(ctx context.Context, limit int, source iter.Seq2[*item, error], each func(Outcome) error) error {
	seen := roaring.New()
	store := func(items []*item) error { return ix.store(ctx, items, seen, each) }
	var items []*item
	size := 0
	for it, err := range source {
		if err != nil {
			return errors.Join(store(items), err)
		}
		items, size = append(items, it), size+weight(it.doc)
		if len(items) == limit || size >= batchBytes {
			if err := store(items); err != nil {
				return err
			}
			items, size = nil, 0
		}
	}
	return store(items)
}

// arrive makes an item of what a reader yields. An error ends the ingest.
func itemFrom(d ingest.Document, err error) (*item, error) {
	var bad *ingest.Rejection
	if errors.As(err, &bad) {
		it := &item{outcome: Outcome{ID: d.ID}}
		it.reject(err)
		return it, nil
	}
	if err != nil {
		return nil, err
	}
	return newItem(d), nil
}

// store commits a batch and reports it. Encoding, hashing and compressing happen before the transaction. met are the numbers of
// documents that earlier batches of the same call found or stored, to which it adds its own once they are committed.
func (ix *Index) store(ctx context.Context, items []*item, seen *roaring.Bitmap, each func(Outcome) error) error {
	for {
		s := ix.state.Load().now
		if err := ix.prepare(ctx, s, items); err != nil {
			return err
		}
		err := ix.update(func(w *writer) error {
			if w.meta.current != s.generation {
				return errStale
			}
			w.ctx = ctx
			return w.add(items, seen, s.model)
		})
		if err == nil {
			markSeen(items, seen)
			return report(items, s.model != nil, each)
		}
		if !errors.Is(err, errStale) {
			return fmt.Errorf("add %d documents: %w", len(items), err)
		}
		for _, it := range items {
			it.hashed = false
		}
	}
}

// meet adds the numbers of documents that are stored.
func markSeen(items []*item, seen *roaring.Bitmap) {
	for _, it := range items {
		if !it.rejected() {
			seen.Add(it.number)
		}
	}
}

// prepare makes items ready to be written. Those that seem to be stored already are left: the
// transaction has the last word.
func (ix *Index) prepare(ctx context.Context, s *snapshot, items []*item) error {
	err := parallel(ctx, len(items), func(i int) error {
		if items[i].text == nil {
			items[i].encode()
		}
		return nil
	})
	if err != nil {
		return err
	}
	changed, err := ix.changedItems(items)
	if err != nil {
		return err
	}
	return parallel(ctx, len(changed), func(i int) error { return ix.finish(changed[i], s.model) })
}

// changed are the items that are not stored with the same content, and those not worth a look.
func (ix *Index) changedItems(items []*item) (changed []*item, err error) {
	err = ix.view(func(tx *bolt.Tx, s *snapshot) error {
		ids := tx.Bucket(idsBucket).Cursor()
		for i, it := range items {
			releaseAt(tx, i)
			if it.cheap() {
				changed = append(changed, it)
				continue
			}
			old, ok, err := seek(ids, it.doc.ID)
			if err != nil {
				return err
			}
			if !it.rejected() && !(ok && it.stored(old, s)) {
				changed = append(changed, it)
			}
		}
		return nil
	})
	return changed, err
}

// finish compresses and hashes, once.
func (ix *Index) finish(it *item, m model) error {
	if it.body == nil {
		it.body = ix.packer.pack(it.text)
	}
	if it.hashed {
		return nil
	}
	return it.hash(m)
}

// report tells the outcomes in order.
func report(items []*item, model bool, each func(Outcome) error) error {
	if each == nil {
		return nil
	}
	for _, it := range items {
		written := it.outcome.Status == Added || it.outcome.Status == Replaced
		it.outcome.NoTerms = model && written && it.hashed && it.code == nil
		if err := each(it.outcome); err != nil {
			return err
		}
	}
	return nil
}

// A Coded is a document with the code that another program made of it.
type Coded struct {
	ingest.Document
	Code hashing.Code // of the width that AddCodes is told; nil is none: no search by code finds the document
	Bare bool         // only the code is given: a document that is there keeps its content
}

// batchCodes is how many documents with codes one commit writes: little is known of most, and commits are what takes time. A million
// under random ids took 200 MB, under the numbers of their rows 60 MB.
const batchCodes = 4096

// AddCodes is [Index.Add] of documents whose codes of 1 to [hashing.MaxBits] bits come from elsewhere. The first call makes a generation
// of kind "codes", which has no model: a search by text fails with [ErrForeign] until one is adopted. Later calls must agree in
// bits, and fail where the codes in force are made by a model. A document with the content and the code that are stored is [Unchanged];
// one whose code is not of so many bits is rejected.
func (ix *Index) AddCodes(ctx context.Context, bits int, docs iter.Seq2[Coded, error], each func(Outcome) error) error {
	if bits < 1 || bits > hashing.MaxBits {
		return fmt.Errorf("add codes of %d bits: they can have 1 to %d", bits, hashing.MaxBits)
	}
	if err := ix.ensureWidth(ctx, bits); err != nil {
		return fmt.Errorf("add codes of %d bits: %w", bits, err)
	}
	return ix.add(ctx, batchCodes, func(yield func(*item, error) bool) {
		for d, err := range docs {
			it, err := itemFrom(d.Document, err)
			if err == nil && d.Code != nil {
				it.setCode(d.Code, bits)
			}
			if err == nil {
				it.bare = d.Bare
			}
			if !yield(it, err) {
				return
			}
		}
	}, each)
}

// takeCodes makes the collection one of codes from elsewhere, unless it has codes.
func (ix *Index) ensureWidth(ctx context.Context, bits int) error {
	m := ix.state.Load().now.model
	if m == nil {
		_, err := ix.adopt(ctx, foreign{bits}, 0, nil)
		return err
	}
	return checkForeign(m, bits)
}

// give says which code the document came with.
func (it *item) setCode(c hashing.Code, bits int) {
	if !it.rejected() && checkCode(c, bits) != nil {
		it.reject(fmt.Errorf("the code of document %q is not one of %d bits", ingest.Brief(it.doc.ID), bits))
	}
	it.suppliedCode, it.suppliedBits = c, bits
}
