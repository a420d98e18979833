package index

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	pathpkg "path"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/index/internal/format"
)

// sourcesNote begins the names of notes with the ids of the documents of a file that have ids of
// their own. The rest of the name is the path of the file.
const sourcesNote = "ids "

// SetSources keeps the ids of the documents that were read from each file, by its path as in ids.
// It needs only ids that are not made of the path. A file without ids is forgotten.
func (ix *Index) SetSources(ctx context.Context, ids map[string][]string) error {
	notes := make(map[string][]byte, len(ids))
	for source, own := range ids {
		notes[sourcesNote+source] = nil
		if len(own) > 0 {
			notes[sourcesNote+source] = ix.packer.Enc.EncodeAll([]byte(strings.Join(own, "\x00")), nil)
		}
	}
	return ix.SetNotes(ctx, notes)
}

// FromSources returns the ids of the documents that were read from files, or from the files of
// directories and archives, by source. A source is a path as in ids. Its documents are those whose
// id is made of the path, and those that [Index.SetSources] kept of it and of no other source.
func (ix *Index) FromSources(ctx context.Context, sources ...string) (map[string][]string, error) {
	if slices.Contains(sources, "") {
		return nil, fmt.Errorf("%w: a source must have a name", ErrQuery)
	}
	all := make(map[string][]string, len(sources))
	err := ix.view(ctx, func(v View, _ *snapshot) error {
		for _, source := range sources {
			ids, err := sourceIDs(v, source)
			if err := cmp.Or(err, ctx.Err()); err != nil {
				return err
			}
			all[source] = ids
		}
		return nil
	})
	if err != nil || len(sources) == 0 {
		return all, err
	}
	return all, ix.addOwnIDs(ctx, all)
}

// DeleteSource removes the documents of a source, see [Index.FromSources], and returns their
// number.
func (ix *Index) DeleteSource(ctx context.Context, source string) (int, error) {
	source = strings.TrimSuffix(source, "/")
	ids, err := ix.FromSources(ctx, source)
	if err != nil {
		return 0, err
	}
	n, err := ix.Delete(ctx, ids[source]...)
	if err != nil {
		return n, err
	}
	return n, ix.forgetSource(ctx, source)
}

// forgetSource removes the notes on a file and on those below it.
func (ix *Index) forgetSource(ctx context.Context, source string) error {
	notes, err := ix.Notes(ctx, sourcesNote+source)
	if err != nil {
		return err
	}
	gone := map[string][]string{}
	for name := range notes {
		if path := name[len(sourcesNote):]; isBelow(path, source) {
			gone[path] = nil
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return ix.SetSources(ctx, gone)
}

func isBelow(path, source string) bool { return path == source || strings.HasPrefix(path, source+"/") }

// addOwnIDs adds to each source the ids that were kept of it and of files below it, without those
// of other sources.
func (ix *Index) addOwnIDs(ctx context.Context, sources map[string][]string) error {
	notes, err := ix.Notes(ctx, sourcesNote)
	if err != nil {
		return err
	}
	elsewhere, own := map[string]bool{}, map[string][]string{}
	for name, note := range notes {
		text, err := ix.packer.Dec.DecodeAll(note, nil)
		if err != nil {
			return fmt.Errorf("%w: the ids of %s: %w", ErrFormat, name[len(sourcesNote):], err)
		}
		ids := strings.Split(string(text), "\x00")
		source := enclosing(sources, name[len(sourcesNote):])
		if source != "" {
			own[source] = append(own[source], ids...)
			continue
		}
		for _, id := range ids {
			elsewhere[id] = true
		}
	}
	for source, ids := range own {
		ids = slices.DeleteFunc(ids, func(id string) bool { return elsewhere[id] })
		sources[source] = append(sources[source], ids...)
	}
	return nil
}

// enclosing returns the source that is a path or above it, "" if there is none.
func enclosing(sources map[string][]string, path string) string {
	for p := path; p != "." && p != "/"; {
		if _, ok := sources[p]; ok {
			return p
		}
		p = pathpkg.Dir(p)
	}
	return ""
}

// sourceIDs returns the ids that are made of a path: the path itself, that of a file below it, one
// with a number, or those of passages.
func sourceIDs(v View, source string) (ids []string, err error) {
	values, err := v.Get(format.IdsTable, []byte(source))
	if err != nil {
		return nil, err
	}
	if values[0] != nil {
		ids = append(ids, source)
	}
	for _, end := range []string{"/", ":", "#"} {
		for r, err := range v.Scan(format.IdsTable, []byte(source+end)) {
			if err != nil {
				return nil, err
			}
			rest, ok := bytes.CutPrefix(r.Key, []byte(source+end))
			if !ok {
				break
			}
			if number, passage, _ := bytes.Cut(rest, []byte("#")); end == "/" || isNumber(number) && (len(passage) == 0 || isNumber(passage)) {
				ids = append(ids, string(r.Key))
			}
		}
	}
	return ids, nil
}

func isNumber(b []byte) bool {
	return len(b) > 0 && !bytes.ContainsFunc(b, func(r rune) bool { return r < '0' || r > '9' })
}

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
