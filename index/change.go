package index

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// Delete removes documents and returns the number of those that existed. About a thousand ids are
// deleted per transaction. If Delete fails, the counted documents have been removed and the others
// are unchanged.
func (ix *Index) Delete(ctx context.Context, ids ...string) (int, error) {
	deleted := 0
	for batch := range slices.Chunk(ids, batchDocuments) {
		if err := ctx.Err(); err != nil {
			return deleted, err
		}
		n := 0
		err := ix.update(ctx, func(w *writer) (err error) {
			n, err = w.delete(batch)
			return err
		})
		if err != nil {
			return deleted, fmt.Errorf("delete %d documents: %w", len(batch), err)
		}
		deleted += n
	}
	return deleted, nil
}

// DeleteMatching removes the documents that meet all conditions, of which there must be one, and
// returns their number. Documents that are added or replaced meanwhile remain. If DeleteMatching
// fails, the counted documents have been removed and the others are unchanged. It fails with
// [ErrQuery].
func (ix *Index) DeleteMatching(ctx context.Context, filter []ingest.Condition) (int, error) {
	if err := (Query{Filter: filter}).validateListing(); err != nil {
		return 0, err
	}
	if len(filter) == 0 {
		return 0, fmt.Errorf("%w: documents are deleted by a filter: give at least one condition", ErrQuery)
	}
	var numbers []uint32
	err := ix.view(ctx, func(v View, s *snapshot) error {
		all, err := ix.living(ctx, v, s, filter)
		if err == nil {
			numbers = all.ToArray()
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return ix.deleteNumbers(ctx, numbers)
}

// deleteNumbers removes those of the documents that still exist, and returns their number. What is
// replaced gets another number, so a document that a number names never changes.
func (ix *Index) deleteNumbers(ctx context.Context, numbers []uint32) (int, error) {
	deleted := 0
	for batch := range slices.Chunk(numbers, batchDocuments) {
		if err := ctx.Err(); err != nil {
			return deleted, err
		}
		n := 0
		err := ix.update(ctx, func(w *writer) (err error) {
			n, err = w.deleteNumbers(batch)
			return err
		})
		if err != nil {
			return deleted, fmt.Errorf("delete %d documents: %w", len(batch), err)
		}
		deleted += n
	}
	return deleted, nil
}

// deleteNumbers removes those of the documents that exist, and returns their number.
func (w *writer) deleteNumbers(numbers []uint32) (int, error) {
	var docs []Record
	var keys [][]byte
	for r, err := range format.RecordsOf(w, format.DocsTable, numbers) {
		if err != nil {
			return 0, err
		}
		if r.Value == nil {
			continue
		}
		id, err := w.ix.packer.ID(r.Key, r.Value)
		if err != nil {
			return 0, err
		}
		docs, keys = append(docs, r), append(keys, []byte(id))
	}
	return len(docs), errors.Join(w.drop(docs), w.Delete(format.IdsTable, keys...))
}

// delete removes the documents with the given ids, and returns their number.
func (w *writer) delete(ids []string) (int, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	entries, err := format.LookupAll(w, ids)
	if err != nil {
		return 0, err
	}
	var keys [][]byte
	var numbers []uint32
	for i, e := range entries {
		if e != nil {
			keys, numbers = append(keys, []byte(ids[i])), append(numbers, e.Number)
		}
	}
	docs, err := w.documents(numbers)
	if err != nil {
		return 0, err
	}
	return len(keys), errors.Join(w.drop(docs), w.Delete(format.IdsTable, keys...))
}

// A Precondition decides whether a document may be replaced or deleted. It is called with the
// [Stored.Version] of the stored document, or "" if there is none, in the transaction that writes,
// so that no other writer intervenes. It must not call methods of the index. A nil Precondition
// always holds.
type Precondition func(version string) bool

// AddIf adds one document like [Index.Add] if the condition holds. Otherwise it writes nothing and
// fails with [ErrPrecondition]. The outcome has the version of the stored document, or the error if
// the document was rejected.
func (ix *Index) AddIf(ctx context.Context, d ingest.Document, condition Precondition) (Outcome, error) {
	it := newItem(d)
	it.condition = condition
	a := &addition{items: []*item{it}}
	var c counters
	defer c.release()
	var err error
	if a.preparation, err = ix.prepare(ctx, a.items, &c); err == nil {
		err = ix.storeBatch(ctx, a, roaring.New())
	}
	if err == nil {
		err = a.report(func(Outcome) error { return nil })
	}
	if err == nil && !it.rejected() {
		it.outcome.Version = versionAt(format.Entry{Number: it.number, Sum: it.sum}, ix.state.Load().now)
	}
	return it.outcome, err
}

// DeleteIf removes one document if the condition holds. It fails with [ErrPrecondition] if the
// condition does not hold, and with [ErrNotFound] if it holds but there is no document.
func (ix *Index) DeleteIf(ctx context.Context, id string, condition Precondition) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := ix.update(ctx, func(w *writer) error {
		e, err := format.Lookup(w, id)
		if err == nil {
			err = condition.check(e, w.now)
		}
		if err != nil {
			return err
		}
		if n, err := w.delete([]string{id}); n > 0 || err != nil {
			return err
		}
		return ErrNotFound
	})
	if err != nil {
		return fmt.Errorf("delete %q: %w", id, err)
	}
	return nil
}

// check evaluates the condition for the document of an entry, or for none.
func (p Precondition) check(e *format.Entry, s *snapshot) error {
	version := ""
	if e != nil {
		version = versionAt(*e, s)
	}
	if p != nil && !p(version) {
		return ErrPrecondition
	}
	return nil
}

// versionAt identifies the content of the document by its hash, the document by its number, and its
// code by the generation.
func versionAt(e format.Entry, s *snapshot) string {
	return fmt.Sprintf("%x-%d-%d", e.Sum, e.Number, s.generation)
}

// Change replaces a document by what change makes of it, which keeps its id. If another writer
// intervenes, change is called again with the new content, so that no change is lost. It fails with
// [ErrNotFound], with [ErrPrecondition] if the condition does not hold for the document that is
// changed, and with the error of change. The outcome is that of [Index.AddIf].
func (ix *Index) Change(ctx context.Context, id string, condition Precondition, change func(ingest.Document) (ingest.Document, error)) (Outcome, error) {
	for {
		old, err := ix.Document(id)
		if err != nil {
			return Outcome{}, err
		}
		if condition != nil && !condition(old.Version) {
			return Outcome{}, fmt.Errorf("change %q: %w", id, ErrPrecondition)
		}
		d, err := change(old.Document)
		if err != nil {
			return Outcome{}, err
		}
		d.ID = id
		o, err := ix.AddIf(ctx, d, func(version string) bool { return version == old.Version })
		if !errors.Is(err, ErrPrecondition) {
			return o, err
		}
		if err := ctx.Err(); err != nil {
			return Outcome{}, err
		}
	}
}
