package index

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/store"
	"github.com/hashsearch/hashsearch/index/words"
)

// follow returns the snapshot of a view that another process has made, and publishes it. It reads
// only what has changed since the present snapshot.
func (ix *Index) follow(v store.Shared, version uint64) (*snapshot, error) {
	ix.following.Lock()
	defer ix.following.Unlock()
	p := ix.state.Load()
	if s := p.of(version); s != nil {
		return s, nil
	}
	defer ix.followed.note(time.Now())
	s, err := ix.successor(p.now, v)
	if errors.Is(err, store.ErrRewound) {
		s, err = ix.readState(v)
	}
	if err != nil {
		return nil, fmt.Errorf("follow the changes of other processes: %w", err)
	}
	s.version = version
	ix.publish(func(p *published) *published { return &published{now: s, next: p.next} })
	return s, nil
}

// followCounts counts the changes of other processes.
type followCounts struct{ follows, nanoseconds, retries atomic.Int64 }

func (f *followCounts) note(start time.Time) {
	f.follows.Add(1)
	f.nanoseconds.Add(int64(time.Since(start)))
}

func (f *followCounts) stats() *Following {
	return &Following{f.follows.Load(), time.Duration(f.nanoseconds.Load()).Seconds(), f.retries.Load()}
}

// successor returns the snapshot of a view, without its version, given an older one.
func (ix *Index) successor(s *snapshot, v store.Shared) (*snapshot, error) {
	m, err := format.ReadMeta(v)
	if err != nil {
		return nil, err
	}
	if m.Current != s.generation {
		return ix.readState(v)
	}
	next := s
	if m.Current != 0 {
		if next, err = s.followCodes(v); err != nil {
			return nil, err
		}
	} else {
		next = s.with(format.Block{}, nil)
	}
	next.next = m.Next
	if next.adapted, err = feedback.ReadAdapter(v, next.generation, next.bits, s.adapted); err != nil {
		return nil, err
	}
	if err := next.followWords(v, s.version); err != nil {
		return nil, err
	}
	text, err := readSynonyms(v)
	next.useSynonyms(text)
	return next, err
}

// followCodes returns the snapshot with the codes that have been added and deleted.
func (s *snapshot) followCodes(v store.Shared) (*snapshot, error) {
	written, keys, err := v.Since(format.CodesTable(s.generation), s.version)
	if err != nil {
		return nil, err
	}
	blocks, added := map[uint32]format.Block{}, format.Block{}
	stored := map[uint32]bool{}
	for _, key := range keys {
		stored[format.Number(key)] = true
	}
	shape := s.info.Layout.Of(s.bits)
	for _, r := range written {
		b, err := format.DecodeBlock(r.Key, r.Value, shape)
		if err != nil {
			return nil, err
		}
		blocks[format.Number(r.Key)] = b
		from, _ := slices.BinarySearchFunc(b.Nums, s.next, func(n uint32, next uint64) int { return cmp.Compare(uint64(n), next) })
		added.Nums = append(added.Nums, b.Nums[from:]...)
		added.Codes = append(added.Codes, b.Codes[from*shape.Words:]...)
	}
	deleted := s.missing(blocks, func(n uint32) bool {
		_, changed := blocks[n]
		return stored[n] && !changed
	})
	return s.with(added, deleted), nil
}

// missing returns the live documents that have a code in none of the blocks, of which unchanged
// ones have the codes that s has.
func (s *snapshot) missing(blocks map[uint32]format.Block, unchanged func(number uint32) bool) (missing []uint32) {
	for row := 0; row < s.rows(); {
		n := s.nums[row] / format.Span
		end := s.rowsBelow(uint64(n+1) * format.Span)
		if !unchanged(n) {
			for ; row < end; row++ {
				if _, found := slices.BinarySearch(blocks[n].Nums, s.nums[row]); !found && s.alive(row) {
					missing = append(missing, s.nums[row])
				}
			}
		}
		row = end
	}
	return missing
}

// followWords reads the words that have changed since a version.
func (s *snapshot) followWords(v store.Shared, version uint64) error {
	w, err := wordindex.Open(v)
	if err != nil {
		return err
	}
	if w == nil || w.Info != s.wordInfo {
		return s.readWords(v)
	}
	written, keys, err := v.Since(format.SegmentsTable, version)
	if err != nil {
		return err
	}
	segments, err := followed(s.words.Segments(), written, keys)
	if err != nil {
		return err
	}
	set, err := w.SetOf(segments)
	if err != nil {
		return err
	}
	s.keep(set)
	s.indexed = w.Next
	return nil
}

// followed returns the segments with the given keys: those that have been written, and otherwise
// those of old.
func followed(old []*words.Segment, written []Record, keys [][]byte) (all []*words.Segment, err error) {
	for seg, err := range wordindex.SegmentsIn(func(yield func(Record, error) bool) {
		for _, r := range written {
			if !yield(r, nil) {
				return
			}
		}
	}) {
		if err != nil {
			return nil, err
		}
		all = append(all, seg)
	}
	fresh := slices.Clone(all)
	for _, seg := range old {
		key := format.Key32(seg.First())
		replaced := slices.ContainsFunc(fresh, func(f *words.Segment) bool { return f.First() == seg.First() })
		_, exists := slices.BinarySearchFunc(keys, key, func(k, first []byte) int { return bytes.Compare(k[:4], first) })
		if exists && !replaced {
			all = append(all, seg)
		}
	}
	slices.SortFunc(all, func(a, b *words.Segment) int { return int(int64(a.First()) - int64(b.First())) })
	return all, nil
}
