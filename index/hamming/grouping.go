package hamming

import (
	"context"
	"math/bits"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
)

const (
	minGroup   = 4   // rows in a new group
	leastMean  = 16  // rows per group below which groups are of no use
	maxFellows = 128 // rows taken from one bucket
	noGroup    = ^uint32(0)
)

// A grouping puts the rows of a set into groups. It looks for similar rows in the buckets of a mih,
// so that it need not compare every row with every centre.
type grouping struct {
	*mih
	set     *Set
	chance  int      // distance at which a row is expected in any case
	group   []uint32 // of each row
	centres codes
	strays  int // rows that are in no group
	found   []uint32
	counts  []int
}

func newGrouping(s *Set, m *mih) *grouping {
	return &grouping{
		mih: m, set: s,
		chance:  s.likelyRadius(&Query{K: 1, Radius: s.bits}),
		group:   slices.Repeat([]uint32{noGroup}, s.Len()),
		centres: codes{words: s.codes.words},
		counts:  make([]int, s.bits),
	}
}

// newGroups returns nil if few rows of the set are similar, or if ctx is cancelled.
func newGroups(ctx context.Context, s *Set, m *mih) *groups {
	g := newGrouping(s, m)
	for row := range s.Len() {
		if row%block == 0 && (ctx.Err() != nil || g.useless(row)) {
			return nil
		}
		g.place(row)
	}
	if g.useless(s.Len()) {
		return nil
	}
	return g.groups()
}

// useless reports whether the groups of the first rows would hardly speed up a search.
func (g *grouping) useless(rows int) bool {
	return 2*g.strays > rows || leastMean*g.centres.n > g.set.Len()
}

// reach returns the radius of groups. A larger one could hardly be skipped, because the centre of a
// group is expected at half the width from a query.
func (g *grouping) reach() int { return g.set.bits/2 - g.chance }

// place puts a row that is in no group into the group of a similar row, or into a new one with the
// rows similar to it.
func (g *grouping) place(row int) {
	if g.group[row] != noGroup {
		return
	}
	code := g.set.codes.code(row)
	fellows := g.similar(code, g.chance, 0)
	for _, f := range fellows {
		if c := g.group[f]; c != noGroup && g.centres.distance(int(c), code) <= g.reach() {
			g.group[row] = c
			return
		}
	}
	g.add(g.mean(fellows))
	if g.group[row] == noGroup {
		g.strays++
	}
}

// add makes a group of the rows around a centre that are in none, if they are enough.
func (g *grouping) add(centre hashing.Code) {
	free := slices.DeleteFunc(g.similar(centre, g.reach(), 1), func(row uint32) bool { return g.group[row] != noGroup })
	if len(free) < minGroup {
		return
	}
	for _, row := range free {
		g.group[row] = uint32(g.centres.n)
	}
	g.centres = g.centres.append(centre)
}

// similar returns rows that differ from code in at most bound bits, and in some part in at most the
// given number, in ascending order.
func (g *grouping) similar(code hashing.Code, bound, flips int) []uint32 {
	g.found = g.found[:0]
	for i := range g.parts {
		for f := range flips + 1 {
			g.lookUp(&g.parts[i], code, f)
		}
	}
	rows := g.found[:active.nearRows(&g.set.codes, g.found, code, bound, g.found)]
	slices.Sort(rows)
	return slices.Compact(rows)
}

// lookUp adds to found the rows of buckets that differ from code in the given number of bits.
func (g *grouping) lookUp(b *buckets, code hashing.Code, flips int) {
	key := b.part.value(code)
	for mask := range masks(b.part.bits, flips) {
		from, to := b.span(key ^ mask)
		g.found = append(g.found, b.rows[from:min(to, from+maxFellows)]...)
	}
}

// mean returns the code of which each bit is that of most rows.
func (g *grouping) mean(rows []uint32) hashing.Code {
	clear(g.counts)
	for _, row := range rows {
		for j := range g.set.codes.words {
			for w := g.set.codes.word(int(row), j); w != 0; w &= w - 1 {
				g.counts[64*j+bits.TrailingZeros64(w)]++
			}
		}
	}
	code := hashing.NewCode(g.set.bits)
	for i, n := range g.counts {
		if 2*n > len(rows) {
			code.Flip(i)
		}
	}
	return code
}

// groups returns the groups with their rows and codes in order.
func (g *grouping) groups() *groups {
	keys, heads := g.sorted()
	t := &groups{rows: make([]uint32, len(keys)), centres: g.centres, heads: heads, reach: g.reach()}
	t.codes = codes{words: g.centres.words, data: make([]uint64, 0, len(g.set.codes.data))}
	sum := 0
	for i, k := range keys {
		row := uint32(k)
		t.rows[i] = row
		t.codes = t.codes.append(g.set.codes.code(int(row)))
		sum += g.far(k)
	}
	t.typical = sum / len(keys)
	for i := range heads[:len(heads)-1] {
		from, to := int(heads[i].from), int(heads[i+1].from)
		for j := range shells {
			heads[i].far[j] = uint16(g.far(keys[shellStart(from, to, j)]))
		}
	}
	return t
}

// key returns a number that orders the rows of a group by falling distance from the centre.
func (g *grouping) key(row int) uint64 {
	d := 0
	if c := g.group[row]; c != noGroup {
		d = hashing.Distance(g.centres.code(int(c)), g.set.codes.code(row))
	}
	return uint64(g.set.bits-d)<<32 | uint64(row)
}

// far returns the distance from the centre in a key.
func (g *grouping) far(key uint64) int { return g.set.bits - int(key>>32) }

// sorted returns the keys of all rows by group, those in no group first, and the heads of groups.
func (g *grouping) sorted() ([]uint64, []head) {
	keys, heads := make([]uint64, g.set.Len()), make([]head, g.centres.n+2)
	for _, c := range g.group {
		heads[c+1].from++ // noGroup + 1 is 0
	}
	at := uint32(0)
	for i := range heads {
		heads[i].from, at = at, at+heads[i].from
	}
	for row, c := range g.group {
		h := &heads[c+1]
		keys[h.from] = g.key(row)
		h.from++ // moves to the end of the group, where the next one starts
	}
	for i := range g.centres.n {
		slices.Sort(keys[heads[i].from:heads[i+1].from])
	}
	return keys, heads[:g.centres.n+1]
}
