package wordindex

import (
	"context"
	"math/bits"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/store"
	"github.com/hashsearch/hashsearch/index/words"
)

// Segments of similar size are merged: a transaction merges small ones, and the renewer the others.
// So each document is written a few times, and there are few segments. The segments of an Add of
// many documents have level 3. They are merged late, since at the end of Add all are.
const (
	FanIn         = 8 // number of segments that are merged into one of the next level
	lateLevel     = 3
	lateFanIn     = 24
	smallSegment  = 4 << 10   // largest segment of level 0 in bytes
	inlineBytes   = 512 << 10 // largest merger in a transaction
	LargestMerger = 128 << 20
	LeanMerger    = 32 << 20 // largest merger if memory has outlines, since it holds both sides
)

// levelOf returns the level of a segment: each holds up to fanIn times the bytes of the one below.
func levelOf(seg *words.Segment) int {
	return (bits.Len(uint((seg.Size()-1)/smallSegment)) + 2) / 3
}

// Due returns neighbours that should be merged, which have at most the given number of bytes
// together. It returns nil if there are none.
func Due(set *words.Set, most int) []*words.Segment {
	all := set.Segments()
	for i, seg := range all {
		if (seg.Len()-set.Live(seg))*4 > seg.Len() && seg.Size() <= most {
			return all[i : i+1]
		}
	}
	for level := range 8 {
		if run := runOf(all, level); run != nil && BytesOf(run) <= most {
			return run
		}
	}
	return nil
}

// Tidy is like due, but it leaves few segments, each at least four times as large as those after it
// together.
func Tidy(set *words.Set, most int) []*words.Segment {
	all := set.Segments()
	first, after := len(all), 0
	for i := len(all) - 1; i >= 0; i-- {
		size := all[i].Size()
		if after > 0 && size < 4*after && size+after <= most {
			first = i
		}
		after += size
	}
	if first < len(all) {
		return all[first:]
	}
	return Due(set, most)
}

// runOf returns neighbours of which so many have the given level that they should be merged, and
// the others are smaller, or nil.
func runOf(all []*words.Segment, level int) []*words.Segment {
	first, n, need := 0, 0, FanIn
	if level == lateLevel {
		need = lateFanIn
	}
	for i, seg := range all {
		switch l := levelOf(seg); {
		case l > level:
			n = 0
		case l == level && n == 0:
			first, n = i, 1
		case l == level:
			n++
		}
		if n == need {
			return all[first : i+1]
		}
	}
	return nil
}

// BytesOf returns the sum of the sizes of segments.
func BytesOf(segments []*words.Segment) (n int) {
	for _, seg := range segments {
		n += seg.Size()
	}
	return n
}

// A MergePolicy returns neighbours that should be merged, which have at most the given number of
// bytes together, or nil.
type MergePolicy func(set *words.Set, most int) []*words.Segment

// A Merger joins neighbouring segments.
type Merger struct {
	from  []*words.Segment // of the set, which may have outlines
	whole []*words.Segment
	dead  *roaring.Bitmap // their deleted documents, which to does not contain
	to    *words.Segment
}

// NewMerge returns the merge of a part of the set. It reads segments of which the set has outlines.
func NewMerge(v store.View, set *words.Set, from []*words.Segment) (*Merger, error) {
	m := &Merger{from: from, dead: roaring.New()}
	for _, seg := range from {
		for n := range seg.Numbers() {
			if !set.Contains(n) {
				m.dead.Add(n)
			}
		}
		whole, err := wholeSegment(v, seg)
		if err != nil {
			return nil, err
		}
		m.whole = append(m.whole, whole)
	}
	return m, nil
}

// Do sets m.to. It takes no part in a transaction.
func (m *Merger) Do(ctx context.Context) (err error) {
	m.to, err = words.Merge(ctx, m.whole, m.dead.Contains)
	m.whole = nil
	return err
}

// isPart reports whether run is a part of all.
func isPart(run, all []*words.Segment) bool {
	i := slices.Index(all, run[0])
	return i >= 0 && len(all)-i >= len(run) && slices.Equal(all[i:i+len(run)], run)
}
