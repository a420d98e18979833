package index

import (
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// update is the only way to write. One writer at a time; fn's changes are committed together with the
// bookkeeping, and only then become visible in memory. Where fn fails or changes nothing, nothing is written.
func (ix *Index) update(fn func(w *writer) error) error {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	return guarded(func() error {
		tx, err := ix.db.Begin(true)
		if errors.Is(err, bolterrors.ErrDatabaseReadOnly) {
			return fmt.Errorf("%s is open for reading only: open it for writing", ix.path)
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

// commit makes the transaction durable and next the state in force. When it fails the old state stays,
// unless the file already shows the new one (the last sync failed): memory follows the file.
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
	}()
	unmap(tx)
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write %s (is the disk full?): %w", ix.path, err)
	}
	return nil
}

// committed is the id of the last transaction that readers can see.
func (ix *Index) committed() int {
	tx, err := ix.db.Begin(false)
	if err != nil {
		return -1
	}
	defer tx.Rollback()
	return tx.ID()
}
