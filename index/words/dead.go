package words

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
)

// A graveyard is the dead positions of a segment in one state of a set.
type graveyard struct {
	positions *roaring.Bitmap
	order     []uint32 // in the order of their deaths; its array is shared with later states
	length    uint64   // sum of the documents' lengths
	counts    *deathCounts
}

// deathCounts holds the numbers of dead postings of lists for a sequence of states, each with the
// number of deaths when it was counted. Later deaths alone have to be looked up.
type deathCounts struct {
	latest atomic.Int64 // deaths in the latest state of the sequence
	lists  sync.Map     // offset of a list → deathCount
	size   atomic.Int64
}

type deathCount struct{ deaths, postings int }

// maxCounts limits the memory of deathCounts.
const maxCounts = 1 << 16

func newGraveyard() graveyard {
	return graveyard{positions: roaring.New(), counts: &deathCounts{}}
}

// bury returns the graveyard with more positions. If another state was derived from g already, the
// new one starts its own sequence.
func (g graveyard) bury(s *Segment, positions []uint32) graveyard {
	before, after := int64(len(g.order)), int64(len(g.order)+len(positions))
	if !g.counts.latest.CompareAndSwap(before, after) {
		g.order, g.counts = slices.Clip(g.order), &deathCounts{}
		g.counts.latest.Store(after)
	}
	g.positions, g.order = g.positions.Clone(), append(g.order, positions...)
	g.positions.AddMany(positions)
	for _, p := range positions {
		g.length += uint64(s.lengths[p])
	}
	return g
}

func (g *graveyard) empty() bool { return len(g.order) == 0 }

// postings returns the number of postings of a list, at an offset of its segment, that are dead.
func (g *graveyard) postings(l *list, offset int) int {
	if g.empty() {
		return 0
	}
	var known deathCount
	if v, ok := g.counts.lists.Load(offset); ok && v.(deathCount).deaths <= len(g.order) {
		known = v.(deathCount)
	}
	fresh := g.order[known.deaths:]
	if len(fresh) == 0 {
		return known.postings
	}
	if len(fresh) > l.n/64 {
		known.postings = g.scan(l)
	} else {
		known.postings += l.holding(fresh)
	}
	g.counts.remember(offset, deathCount{len(g.order), known.postings})
	return known.postings
}

func (c *deathCounts) remember(offset int, n deathCount) {
	if c.size.Add(1) > maxCounts {
		c.lists.Clear()
		c.size.Store(0)
	}
	c.lists.Store(offset, n)
}

// scan returns the number of postings of a list that are dead.
func (g *graveyard) scan(l *list) (n int) {
	if g.empty() {
		return 0
	}
	var b block
	for i := range l.impacts {
		l.decode(i, &b)
		for _, p := range b.positions[:b.n] {
			if g.positions.Contains(p) {
				n++
			}
		}
	}
	return n
}

// holding returns how many of the given positions have a posting in the list.
func (l *list) holding(positions []uint32) (n int) {
	c := newCursor(*l)
	for _, p := range slices.Sorted(slices.Values(positions)) {
		if c.seek(p) {
			n++
		}
	}
	return n
}
