package index

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// A wordInfo is the stored description of the word index.
type wordInfo struct {
	Analyzer ingest.Analyzer `json:"analyzer"`

	// Sampled is the number of documents from which the language was detected, 0 if it was chosen.
	Sampled int `json:"sampled,omitempty"`
}

// A wordBucket is the stored word index within a transaction. All access to its storage is by the
// methods in this file.
type wordBucket struct {
	info     wordInfo
	next     uint64 // first document number that is not indexed
	bucket   *bolt.Bucket
	segments *bolt.Bucket
	dead     *bolt.Bucket
}

// openWords returns the word index, or nil if the collection has none yet.
func openWords(tx *bolt.Tx) (*wordBucket, error) {
	b := tx.Bucket(wordsBucket)
	if b == nil {
		return nil, nil
	}
	w := &wordBucket{bucket: b, segments: b.Bucket(segmentsBucket), dead: b.Bucket(deadBucket)}
	if w.segments == nil || w.dead == nil {
		return nil, fmt.Errorf("%w: the word index lacks a bucket", ErrFormat)
	}
	return w, w.read()
}

func (w *wordBucket) read() error {
	info, err1 := unseal(infoKey, w.bucket.Get(infoKey))
	next, err2 := unseal(nextKey, w.bucket.Get(nextKey))
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
func createWords(tx *bolt.Tx, info wordInfo) (*wordBucket, error) {
	if tx.Bucket(wordsBucket) != nil {
		if err := tx.DeleteBucket(wordsBucket); err != nil {
			return nil, err
		}
	}
	b, err := tx.CreateBucket(wordsBucket)
	if err != nil {
		return nil, err
	}
	w := &wordBucket{bucket: b}
	var err1, err2 error
	w.segments, err1 = b.CreateBucket(segmentsBucket)
	w.dead, err2 = b.CreateBucket(deadBucket)
	return w, errors.Join(err1, err2, w.setInfo(info), w.setNext(0), raiseVersion(tx, versionOfWords))
}

func (w *wordBucket) setInfo(info wordInfo) error {
	if w.info == info {
		return nil
	}
	w.info = info
	text, err := json.Marshal(info)
	if err != nil {
		return err
	}
	return w.bucket.Put(infoKey, seal(infoKey, text))
}

func (w *wordBucket) setNext(n uint64) error {
	w.next = n
	return w.bucket.Put(nextKey, seal(nextKey, binary.LittleEndian.AppendUint64(nil, n)))
}

// set returns all segments, with the deleted documents dead.
func (w *wordBucket) set() (*words.Set, error) {
	set, from := words.New(), uint64(0)
	err := w.segments.ForEachBucket(func(k []byte) error {
		seg, err := w.segment(k)
		switch {
		case err != nil:
			return err
		case seg.Len() == 0 || seg.First() != number(k) || uint64(seg.First()) < from || uint64(seg.Last()) >= w.next:
			return fmt.Errorf("%w: the segment of words at document %d is out of order", ErrFormat, number(k))
		}
		set, from = set.Add(seg), uint64(seg.Last())+1
		return nil
	})
	if err != nil {
		return nil, err
	}
	dead, err := w.deadNumbers()
	if err != nil {
		return nil, err
	}
	return set.Delete(dead.ToArray()), nil
}

// segment reads the segment that starts at the document of key.
func (w *wordBucket) segment(key []byte) (*words.Segment, error) {
	var encoded []byte
	err := w.segments.Bucket(key).ForEach(func(k, v []byte) error {
		part, err := unseal(k, v)
		encoded = append(encoded, part...)
		return err
	})
	if err != nil {
		return nil, err
	}
	seg, err := words.Open(encoded)
	if err != nil {
		return nil, fmt.Errorf("%w: the segment of words at document %d: %w", ErrFormat, number(key), err)
	}
	return seg, nil
}

// replace removes the segments of old that are not in fresh, and stores those that are only in
// fresh.
func (w *wordBucket) replace(old, fresh []*words.Segment) error {
	for _, seg := range old {
		if !slices.Contains(fresh, seg) {
			if err := w.segments.DeleteBucket(key32(seg.First())); err != nil {
				return err
			}
		}
	}
	for _, seg := range fresh {
		if !slices.Contains(old, seg) {
			if err := w.put(seg); err != nil {
				return err
			}
		}
	}
	return nil
}

// put stores a segment in parts, as a model.
func (w *wordBucket) put(seg *words.Segment) error {
	b, err := w.segments.CreateBucket(key32(seg.First()))
	if err != nil {
		return err
	}
	b.FillPercent = 1
	part := uint16(0)
	for v := range slices.Chunk(seg.Bytes(), modelPart) {
		key := binary.BigEndian.AppendUint16(nil, part)
		if err := b.Put(key, seal(key, v[:len(v):len(v)])); err != nil {
			return err
		}
		part++
	}
	return nil
}

// bury marks documents as deleted. numbers ascend.
func (w *wordBucket) bury(numbers []uint32) error {
	return eachPart(numbers, func(key []byte, part []uint32) error {
		return (&posting{add: part}).merge(w.dead, key)
	})
}

// forget removes the marks of documents that are no longer in a segment. numbers ascend.
func (w *wordBucket) forget(numbers []uint32) error {
	return eachPart(numbers, func(key []byte, part []uint32) error {
		return (&posting{remove: part}).merge(w.dead, key)
	})
}

// eachPart calls fn with the numbers that share each key of the bucket of deleted documents.
func eachPart(numbers []uint32, fn func(key []byte, part []uint32) error) error {
	for len(numbers) > 0 {
		n := 1
		for n < len(numbers) && numbers[n]>>16 == numbers[0]>>16 {
			n++
		}
		if err := fn(deadKey(numbers[0]), numbers[:n]); err != nil {
			return err
		}
		numbers = numbers[n:]
	}
	return nil
}

func deadKey(number uint32) []byte { return binary.BigEndian.AppendUint16(nil, uint16(number>>16)) }

// deadNumbers returns the deleted documents that are in segments.
func (w *wordBucket) deadNumbers() (*roaring.Bitmap, error) {
	all := roaring.New()
	return all, w.dead.ForEach(func(k, v []byte) error {
		b, err := readPosting(k, v)
		if err == nil {
			all.Or(b)
		}
		return err
	})
}
