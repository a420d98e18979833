package index

import (
	"context"
	"fmt"
	"slices"
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
		err := ix.update(func(w *writer) (err error) {
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

func (w *writer) delete(ids []string) (int, error) {
	n := 0
	for _, id := range slices.Sorted(slices.Values(ids)) {
		e, ok, err := w.lookup(id)
		if err != nil {
			return 0, err
		}
		if !ok {
			continue
		}
		if err := w.drop(e.number); err != nil {
			return 0, err
		}
		if err := w.ids().Delete([]byte(id)); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}
