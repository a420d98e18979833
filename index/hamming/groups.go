package hamming

import (
	"context"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
)

// groups are rows in groups of similar codes, each around a centre. A row at distance m from its
// centre is at least d - m from a query at distance d from the centre. Far groups are therefore
// skipped, and of others only the rows that are far from their centre are compared. This finds
// neighbours that share no part with the query, among which a mih would have to compare most rows.
type groups struct {
	rows    []uint32 // by group; those of a group by falling distance from their centre
	codes   codes    // of the rows, in that order
	centres codes
	heads   []head // of the groups; the last one marks their end
	reach   int    // no row of a group is farther from its centre
	typical int    // mean distance of a row from its centre
}

// shells is the number of pieces of equal size into which the rows of a group are cut.
const shells = 8

// A head describes a group.
type head struct {
	from uint32         // first row; those before that of the first group belong to no group
	far  [shells]uint16 // distance of the first row of each shell from the centre
}

const headSize = 4 + 2*shells // bytes

func (t *groups) bytes() int64 {
	return int64(4*cap(t.rows)+8*cap(t.codes.data)+8*cap(t.centres.data)) + headSize*int64(cap(t.heads))
}

// mostGroupsBytes returns the size in bytes of as many groups of rows as may be.
func mostGroupsBytes(rows, words int) int64 {
	return int64(rows*(4+8*words) + rows/leastMean*(headSize+8*words))
}

// cost returns the estimated cost of a search that skips most groups.
func (t *groups) cost() float64 { return centreCost * float64(t.centres.n) }

// skipMost reports whether a search for codes within a radius skips most rows, if codes are spread
// evenly: their distances from a query have a standard deviation of half the root of the width.
func (t *groups) skipMost(radius, bits int) bool {
	return float64(radius+t.typical) <= (float64(bits)-math.Sqrt(float64(bits)))/2
}

// A groupsSearcher searches the nearest groups first and gives up once it has compared budget
// words.
type groupsSearcher struct {
	*groups
	budget float64
}

func (groupsSearcher) name() string { return "groups" }

func (t groupsSearcher) search(ctx context.Context, s *Set, q *Query, sel *selection, w *Work) (bool, error) {
	if err := s.scanFrom(ctx, len(t.rows), q, sel, w); err != nil {
		return false, err
	}
	gs := &groupsSearch{groups: t.groups, set: s, query: q, sel: sel, most: int(t.budget) / s.codes.words}
	gs.compare(0, int(t.heads[0].from))
	gs.searchGroups(ctx)
	w.Probes += t.centres.n
	w.Candidates += gs.compared
	return gs.compared <= gs.most, ctx.Err()
}

// A groupsSearch is the state of one search.
type groupsSearch struct {
	*groups
	set       *Set
	query     *Query
	sel       *selection
	compared  int // rows
	most      int // of them
	distances []uint32
	near      [block]uint32
}

// searchGroups searches the nearest groups, which narrows the bound, and then the others.
func (gs *groupsSearch) searchGroups(ctx context.Context) {
	gs.distances = make([]uint32, (gs.centres.n+lanes-1)/lanes*lanes)
	active.distances(gs.centres.data, gs.query.Code, gs.distances)
	gs.distances = gs.distances[:gs.centres.n]
	nearest := int(slices.Min(gs.distances))
	for _, g := range gs.within(nearest, nearest) {
		gs.searchGroup(g)
	}
	for i, g := range gs.within(nearest+1, gs.sel.bound+gs.reach) {
		if gs.compared > gs.most || i%256 == 0 && ctx.Err() != nil {
			return
		}
		gs.searchGroup(g)
	}
}

// within returns the groups whose centres are at a distance in [from, to], nearest first. It sorts
// by counting.
func (gs *groupsSearch) within(from, to int) []uint32 {
	var ends [hashing.MaxBits + 1]int
	for _, d := range gs.distances {
		ends[d]++
	}
	clear(ends[:from])
	to = min(to, hashing.MaxBits)
	for d := from; d < to; d++ {
		ends[d+1] += ends[d]
	}
	some := make([]uint32, ends[to])
	for g := len(gs.distances) - 1; g >= 0; g-- {
		if d := gs.distances[g]; from <= int(d) && int(d) <= to {
			ends[d]--
			some[ends[d]] = uint32(g)
		}
	}
	return some
}

// searchGroup compares the rows of a group that may be near enough.
func (gs *groupsSearch) searchGroup(g uint32) {
	h, n := &gs.heads[g], 0
	for least := int(gs.distances[g]) - gs.sel.bound; n < shells && int(h.far[n]) >= least; n++ {
	}
	from, end := int(h.from), int(gs.heads[g+1].from)
	gs.compare(from, shellStart(from, end, n))
}

// shellStart returns the first row of a shell of the group of rows in [from, to).
func shellStart(from, to, shell int) int { return from + shell*(to-from)/shells }

// compare offers the rows in [from, to) of the groups.
func (gs *groupsSearch) compare(from, to int) {
	gs.compared += to - from
	for from < to {
		start := from / lanes * lanes
		end := min(start+block, to)
		for _, i := range gs.near[:gs.codes.near(start, end, gs.query.Code, gs.sel.bound, gs.near[:])] {
			if at := start + int(i); at >= from {
				gs.set.offer(gs.rows[at], gs.query, gs.sel)
			}
		}
		from = end
	}
}
