// Package wordindex stores the segments of the words of a collection: it adds and merges them,
// marks deleted documents, and detects the languages of the words.
package wordindex

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/index/store"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Info is the stored description of the word index.
type Info struct {
	Analyzer ingest.Analyzer `json:"analyzer"`

	// Sampled is the number of documents from which the languages were detected, 0 if they were
	// chosen.
	Sampled int `json:"sampled,omitempty"`
}

// A Index is the stored word index in a state. All access to its storage is by the methods in
// this file.
type Index struct {
	store.View
	Info Info
	Next uint64 // first document number that is not indexed
}

// Open returns the word index, or nil if the collection has none yet.
func Open(v store.View) (*Index, error) {
	values, err := v.Get(format.WordsTable, format.InfoKey, format.NextKey)
	if err != nil || values[0] == nil && values[1] == nil {
		return nil, err
	}
	w := &Index{View: v}
	return w, w.parse(values[0], values[1])
}

func (w *Index) parse(sealedInfo, sealedNext []byte) error {
	info, err1 := format.Unseal(format.InfoKey, sealedInfo)
	next, err2 := format.Unseal(format.NextKey, sealedNext)
	if err := errors.Join(err1, err2); err != nil || len(next) != 8 {
		return fmt.Errorf("%w: the description of the word index is damaged", store.ErrFormat)
	}
	w.Next = binary.LittleEndian.Uint64(next)
	if err := json.Unmarshal(info, &w.Info); err != nil {
		return fmt.Errorf("%w: the word index: %w", store.ErrFormat, err)
	}
	if err := w.Info.Analyzer.Validate(); err != nil {
		return fmt.Errorf("%w: the word index: %w", store.ErrNewer, err)
	}
	return nil
}

// create creates an empty word index in place of an existing one. All documents have to be
// indexed.
func create(c store.Change, info Info) (*Index, error) {
	for _, t := range []store.Table{format.WordsTable, format.SegmentsTable, format.DeadTable} {
		if err := c.Create(t); err != nil {
			return nil, err
		}
	}
	w := &Index{View: c}
	return w, errors.Join(w.SetInfo(c, info), w.SetNext(c, 0), format.RaiseVersion(c, info.version()))
}

// version returns the version of the format that has such words.
func (in Info) version() uint32 {
	if in.Analyzer.Mixed() {
		return format.VersionOfLanguages
	}
	return format.VersionOfWords
}

// SetInfo stores the description.
func (w *Index) SetInfo(c store.Change, info Info) error {
	if w.Info == info {
		return nil
	}
	w.Info = info
	text, err := json.Marshal(info)
	if err != nil {
		return err
	}
	return c.Put(format.WordsTable, store.Record{Key: format.InfoKey, Value: format.Seal(format.InfoKey, text)})
}

// SetNext stores the first document number that is not indexed.
func (w *Index) SetNext(c store.Change, n uint64) error {
	w.Next = n
	return c.Put(format.WordsTable, store.Record{Key: format.NextKey, Value: format.Seal(format.NextKey, binary.LittleEndian.AppendUint64(nil, n))})
}

// Set returns all segments, or their outlines, with the deleted documents dead.
func (w *Index) Set(outlines bool) (*words.Set, error) {
	var all []*words.Segment
	for seg, err := range SegmentsIn(w.Scan(format.SegmentsTable, nil)) {
		if err != nil {
			return nil, err
		}
		if outlines {
			seg = seg.Outline()
		}
		all = append(all, seg)
	}
	return w.SetOf(all)
}

// SetOf returns a set of segments, with the deleted documents dead.
func (w *Index) SetOf(segments []*words.Segment) (*words.Set, error) {
	set, from := words.New(), uint64(0)
	for _, seg := range segments {
		if uint64(seg.First()) < from || uint64(seg.Last()) >= w.Next {
			return nil, fmt.Errorf("%w: the segment of words at document %d is out of order", store.ErrFormat, seg.First())
		}
		set, from = set.Add(seg), uint64(seg.Last())+1
	}
	dead, err := w.deadNumbers()
	if err != nil {
		return nil, err
	}
	return set.Delete(dead.ToArray()), nil
}

// SegmentsIn yields the segments whose parts are given, in the order of documents.
func SegmentsIn(records iter.Seq2[store.Record, error]) iter.Seq2[*words.Segment, error] {
	return func(yield func(*words.Segment, error) bool) {
		var first []byte
		var parts [][]byte
		for r, err := range records {
			if err == nil && len(parts) > 0 && !bytes.Equal(first, r.Key[:4]) {
				if !yield(openSegment(first, parts)) {
					return
				}
				parts = nil
			}
			var part []byte
			if err == nil {
				if part, err = format.Unseal(r.Key[4:], r.Value); err != nil {
					err = fmt.Errorf("the segment of words at document %d: %w", format.Number(r.Key[:4]), err)
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
			first, parts = r.Key[:4], append(parts, part)
		}
		if len(parts) > 0 {
			yield(openSegment(first, parts))
		}
	}
}

// openSegment opens the segment that starts at the document of a key.
func openSegment(key []byte, parts [][]byte) (*words.Segment, error) {
	seg, err := words.Open(slices.Concat(parts...))
	if err == nil && (seg.Len() == 0 || seg.First() != format.Number(key)) {
		err = errors.New("it starts at another one")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the segment of words at document %d: %w", store.ErrFormat, format.Number(key), err)
	}
	return seg, nil
}

// wholeSegment returns a segment with its words, which it reads if seg is an outline.
func wholeSegment(v store.View, seg *words.Segment) (*words.Segment, error) {
	if seg.Bytes() != nil {
		return seg, nil
	}
	parts, err := v.Get(format.SegmentsTable, partKeys(seg)...)
	for i, key := range partKeys(seg) {
		if err == nil {
			parts[i], err = format.Unseal(key[4:], parts[i])
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the segment of words at document %d: %w", seg.First(), err)
	}
	return openSegment(format.Key32(seg.First()), parts)
}

// Replace removes the segments of old that are not in fresh, and stores those that are only in
// fresh.
func (w *Index) Replace(c store.Change, old, fresh []*words.Segment) error {
	for _, seg := range old {
		if !slices.Contains(fresh, seg) {
			if err := c.Delete(format.SegmentsTable, partKeys(seg)...); err != nil {
				return err
			}
		}
	}
	for _, seg := range fresh {
		if !slices.Contains(old, seg) {
			if err := c.Put(format.SegmentsTable, segmentRecords(seg)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// segmentRecords returns a segment in parts, as a model.
func segmentRecords(seg *words.Segment) []store.Record {
	var parts []store.Record
	for _, key := range partKeys(seg) {
		from := len(parts) * format.Part
		to := min(from+format.Part, len(seg.Bytes()))
		parts = append(parts, store.Record{Key: key, Value: format.Seal(key[4:], seg.Bytes()[from:to:to])})
	}
	return parts
}

// partKeys returns the keys of the parts of a segment: its first document and the part.
func partKeys(seg *words.Segment) (keys [][]byte) {
	for part := range (seg.Size() + format.Part - 1) / format.Part {
		keys = append(keys, binary.BigEndian.AppendUint16(format.Key32(seg.First()), uint16(part)))
	}
	return keys
}

// Bury marks documents as deleted. numbers ascend.
func (w *Index) Bury(ctx context.Context, c store.Change, numbers []uint32) error {
	p := postings.Changes{}
	for _, n := range numbers {
		at := p.At(deadKey(n))
		at.Add = append(at.Add, n)
	}
	return p.Merge(ctx, c, format.DeadTable)
}

// Forget removes the marks of documents that are no longer in a segment. numbers ascend.
func (w *Index) Forget(ctx context.Context, c store.Change, numbers []uint32) error {
	p := postings.Changes{}
	for _, n := range numbers {
		at := p.At(deadKey(n))
		at.Remove = append(at.Remove, n)
	}
	return p.Merge(ctx, c, format.DeadTable)
}

func deadKey(number uint32) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(number>>16)))
}

// deadNumbers returns the deleted documents that are in segments.
func (w *Index) deadNumbers() (*roaring.Bitmap, error) {
	all := roaring.New()
	return all, postings.JoinAll(all, w.Scan(format.DeadTable, nil))
}
