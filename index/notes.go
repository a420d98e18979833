package index

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashsearch/hashsearch/index/internal/format"
)

// notePrefix begins the keys of notes in the table meta.
const notePrefix = "note\x00"

// Notes returns the notes whose names begin with prefix, see [Index.SetNotes].
func (ix *Index) Notes(ctx context.Context, prefix string) (notes map[string][]byte, err error) {
	from := []byte(notePrefix + prefix)
	err = ix.view(ctx, func(v View, _ *snapshot) error {
		notes = map[string][]byte{}
		for r, err := range v.Scan(format.MetaTable, from) {
			if err != nil {
				return err
			}
			if !bytes.HasPrefix(r.Key, from) {
				return nil
			}
			value, err := format.Unseal(r.Key, r.Value)
			if err != nil {
				return fmt.Errorf("a note: %w", err)
			}
			notes[string(r.Key[len(notePrefix):])] = bytes.Clone(value)
		}
		return nil
	})
	return notes, err
}

// SetNotes stores what a program keeps with the collection, by name, such as the state of the files
// that it read. An empty note is removed.
func (ix *Index) SetNotes(ctx context.Context, notes map[string][]byte) error {
	err := ix.update(ctx, func(w *writer) error {
		w.changed = w.changed || len(notes) > 0
		for _, name := range slices.Sorted(maps.Keys(notes)) {
			key := []byte(notePrefix + name)
			if len(notes[name]) == 0 {
				if err := w.Delete(format.MetaTable, key); err != nil {
					return err
				}
				continue
			}
			if err := w.Put(format.MetaTable, Record{Key: key, Value: format.Seal(key, bytes.Clone(notes[name]))}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store notes: %w", err)
	}
	return nil
}
