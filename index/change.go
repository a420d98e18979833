package index

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashsearch/hashsearch/ingest"
)

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
