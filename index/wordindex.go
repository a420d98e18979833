package index

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
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// A wordInfo is the stored description of the word index.
type wordInfo struct {
	Analyzer ingest.Analyzer `json:"analyzer"`

	// Sampled is the number of documents from which the languages were detected, 0 if they were
	// chosen.
	Sampled int `json:"sampled,omitempty"`
}

// A wordIndex is the stored word index in a state. All access to its storage is by the methods in
// this file.
type wordIndex struct {
	View
	info wordInfo
	next uint64 // first document number that is not indexed
}

// openWords returns the word index, or nil if the collection has none yet.
func openWords(v View) (*wordIndex, error) {
	values, err := v.Get(wordsTable, infoKey, nextKey)
	if err != nil || values[0] == nil && values[1] == nil {
		return nil, err
	}
	w := &wordIndex{View: v}
	return w, w.parse(values[0], values[1])
}

func (w *wordIndex) parse(sealedInfo, sealedNext []byte) error {
	info, err1 := unseal(infoKey, sealedInfo)
	next, err2 := unseal(nextKey, sealedNext)
	if err := errors.Join(err1, err2); err != nil || len(next) != 8 {
		return fmt.Errorf("%w: the description of the word index is damaged", ErrFormat)
	}
	w.next = binary.LittleEndian.Uint64(next)
	if err := json.Unmarshal(info, &w.info); err != nil {
		return fmt.Errorf("%w: the word index: %w", ErrFormat, err)
	}
	if err := w.info.Analyzer.Validate(); err != nil {
		return fmt.Errorf("%w: the word index: %w", ErrNewer, err)
	}
	return nil
}

// createWords creates an empty word index in place of an existing one. All documents have to be
// indexed.
func createWords(c Change, info wordInfo) (*wordIndex, error) {
	for _, t := range []Table{wordsTable, segmentsTable, deadTable} {
		if err := c.Create(t); err != nil {
			return nil, err
		}
	}
	w := &wordIndex{View: c}
	return w, errors.Join(w.setInfo(c, info), w.setNext(c, 0), raiseVersion(c, info.version()))
}

// version returns the version of the format that has such words.
func (in wordInfo) version() uint32 {
	if in.Analyzer.Mixed() {
		return versionOfLanguages
	}
	return versionOfWords
}

func (w *wordIndex) setInfo(c Change, info wordInfo) error {
	if w.info == info {
		return nil
	}
	w.info = info
	text, err := json.Marshal(info)
	if err != nil {
		return err
	}
	return c.Put(wordsTable, Record{Key: infoKey, Value: seal(infoKey, text)})
}

func (w *wordIndex) setNext(c Change, n uint64) error {
	w.next = n
	return c.Put(wordsTable, Record{Key: nextKey, Value: seal(nextKey, binary.LittleEndian.AppendUint64(nil, n))})
}

// set returns all segments, or their outlines, with the deleted documents dead.
func (w *wordIndex) set(outlines bool) (*words.Set, error) {
	var all []*words.Segment
	for seg, err := range segmentsIn(w.Scan(segmentsTable, nil)) {
		if err != nil {
			return nil, err
		}
		if outlines {
			seg = seg.Outline()
		}
		all = append(all, seg)
	}
	return w.setOf(all)
}

// setOf returns a set of segments, with the deleted documents dead.
func (w *wordIndex) setOf(segments []*words.Segment) (*words.Set, error) {
	set, from := words.New(), uint64(0)
	for _, seg := range segments {
		if uint64(seg.First()) < from || uint64(seg.Last()) >= w.next {
			return nil, fmt.Errorf("%w: the segment of words at document %d is out of order", ErrFormat, seg.First())
		}
		set, from = set.Add(seg), uint64(seg.Last())+1
	}
	dead, err := w.deadNumbers()
	if err != nil {
		return nil, err
	}
	return set.Delete(dead.ToArray()), nil
}

// segmentsIn yields the segments whose parts are given, in the order of documents.
func segmentsIn(records iter.Seq2[Record, error]) iter.Seq2[*words.Segment, error] {
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
				if part, err = unseal(r.Key[4:], r.Value); err != nil {
					err = fmt.Errorf("the segment of words at document %d: %w", number(r.Key[:4]), err)
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
	if err == nil && (seg.Len() == 0 || seg.First() != number(key)) {
		err = errors.New("it starts at another one")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the segment of words at document %d: %w", ErrFormat, number(key), err)
	}
	return seg, nil
}

// wholeSegment returns a segment with its words, which it reads if seg is an outline.
func wholeSegment(v View, seg *words.Segment) (*words.Segment, error) {
	if seg.Bytes() != nil {
		return seg, nil
	}
	parts, err := v.Get(segmentsTable, partKeys(seg)...)
	for i, key := range partKeys(seg) {
		if err == nil {
			parts[i], err = unseal(key[4:], parts[i])
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the segment of words at document %d: %w", seg.First(), err)
	}
	return openSegment(key32(seg.First()), parts)
}

// replace removes the segments of old that are not in fresh, and stores those that are only in
// fresh.
func (w *wordIndex) replace(c Change, old, fresh []*words.Segment) error {
	for _, seg := range old {
		if !slices.Contains(fresh, seg) {
			if err := c.Delete(segmentsTable, partKeys(seg)...); err != nil {
				return err
			}
		}
	}
	for _, seg := range fresh {
		if !slices.Contains(old, seg) {
			if err := c.Put(segmentsTable, segmentRecords(seg)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// segmentRecords returns a segment in parts, as a model.
func segmentRecords(seg *words.Segment) []Record {
	var parts []Record
	for _, key := range partKeys(seg) {
		from := len(parts) * modelPart
		to := min(from+modelPart, len(seg.Bytes()))
		parts = append(parts, Record{Key: key, Value: seal(key[4:], seg.Bytes()[from:to:to])})
	}
	return parts
}

// partKeys returns the keys of the parts of a segment: its first document and the part.
func partKeys(seg *words.Segment) (keys [][]byte) {
	for part := range (seg.Size() + modelPart - 1) / modelPart {
		keys = append(keys, binary.BigEndian.AppendUint16(key32(seg.First()), uint16(part)))
	}
	return keys
}

// bury marks documents as deleted. numbers ascend.
func (w *wordIndex) bury(ctx context.Context, c Change, numbers []uint32) error {
	p := postings{}
	for _, n := range numbers {
		at := p.at(deadKey(n))
		at.add = append(at.add, n)
	}
	return p.merge(ctx, c, deadTable)
}

// forget removes the marks of documents that are no longer in a segment. numbers ascend.
func (w *wordIndex) forget(ctx context.Context, c Change, numbers []uint32) error {
	p := postings{}
	for _, n := range numbers {
		at := p.at(deadKey(n))
		at.remove = append(at.remove, n)
	}
	return p.merge(ctx, c, deadTable)
}

func deadKey(number uint32) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(number>>16)))
}

// deadNumbers returns the deleted documents that are in segments.
func (w *wordIndex) deadNumbers() (*roaring.Bitmap, error) {
	all := roaring.New()
	return all, joinAll(all, w.Scan(deadTable, nil))
}
