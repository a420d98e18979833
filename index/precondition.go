package index

import (
	"context"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Precondition says by the [Stored.Version] of the document that is there, "" without one, whether it may be replaced or deleted. It is
// asked in the transaction that writes, so nobody else writes between the two, and it must not call the index. nil is none.
type Precondition func(version string) bool

// AddIf is [Index.Add] of one document while the condition holds; else nothing is written, and it fails with [ErrPrecondition]. The error
// of a rejected document is in its outcome, and the version of any other.
func (ix *Index) AddIf(ctx context.Context, d ingest.Document, condition Precondition) (Outcome, error) {
	it := newItem(d)
	it.condition = condition
	err := ix.store(ctx, []*item{it}, roaring.New(), func(Outcome) error { return nil })
	if err == nil && !it.rejected() {
		it.outcome.Version = entry{it.number, it.sum}.version(ix.state.Load().now)
	}
	return it.outcome, err
}

// DeleteIf removes one document while the condition holds. It fails with [ErrPrecondition] where it does not, and with [ErrNotFound] where
// it does and there is no document.
func (ix *Index) DeleteIf(ctx context.Context, id string, condition Precondition) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := ix.update(func(w *writer) error {
		e, exists, err := w.lookup(id)
		if err == nil {
			err = condition.check(e, exists, w.now)
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

// check asks the condition about the document of an entry, if it is there.
func (p Precondition) check(e entry, exists bool, s *snapshot) error {
	version := ""
	if exists {
		version = e.version(s)
	}
	if p != nil && !p(version) {
		return ErrPrecondition
	}
	return nil
}

// version names what is told of the document: its content by the hash, its number, and by the generation its code.
func (e entry) version(s *snapshot) string {
	return fmt.Sprintf("%x-%d-%d", e.sum, e.number, s.generation)
}
