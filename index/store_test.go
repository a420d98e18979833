package index

import "context"

// fileOf returns the file of a collection.
func fileOf(ix *Index) *fileStore { return ix.store.(*fileStore) }

// unsynced makes commits fast: the file is not synced.
func unsynced(ix *Index) { fileOf(ix).db.NoSync = true }

// damage changes the store of a collection behind its back.
func damage(ix *Index, fn func(c Change) error) error {
	return ix.store.Update(context.Background(), fn)
}
