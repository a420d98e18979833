package hamming

import (
	"cmp"
	"slices"
)

// A selection keeps the k nearest of the rows offered to it, without a heap: it counts rows by
// distance, and once k rows are within some distance, farther ones are dropped. After a few
// thousand rows next to none are within bound, so the inner loop of a searcher is distance,
// compare, next.
type selection struct {
	k         int
	bound     int  // rows farther than this are ignored
	count     bool // count every row within the radius, not only as far as the k nearest
	ascending bool // rows are offered in ascending order
	after     *Found

	maxKept        int   // rows farther than this are not among the k nearest
	eligible       int   // rows that follow after, at a distance of at most maxKept
	eligibleCounts []int // rows that follow after, by distance
	counts         []int // all rows offered, by distance; exact up to bound
	found          []Found
}

func newSelection(q *Query, bits int) *selection {
	s := &selection{k: q.K, bound: q.Radius, count: q.Count, after: q.After, maxKept: q.Radius, counts: make([]int, bits+1)}
	s.eligibleCounts = s.counts // without After, every counted row is eligible
	if q.After != nil {
		s.eligibleCounts = make([]int, bits+1)
	}
	if q.K == 0 {
		s.maxKept = -1
	}
	return s
}

// add offers a row at a distance of at most bound.
func (s *selection) add(row uint32, distance int) {
	f := Found{row, uint16(distance)}
	s.counts[distance]++
	if s.after != nil {
		if f.compare(*s.after) <= 0 {
			return
		}
		s.eligibleCounts[distance]++
	}
	if distance > s.maxKept {
		return
	}
	full := s.eligible >= s.k
	s.eligible++
	// An earlier row at the same distance has a smaller number, so it comes first.
	if !(full && s.ascending && distance == s.maxKept) {
		s.found = append(s.found, f)
	}
	s.tighten()
}

// tighten lowers the bounds while k rows remain within them.
func (s *selection) tighten() {
	for s.eligible-s.eligibleCounts[s.maxKept] >= s.k {
		s.eligible -= s.eligibleCounts[s.maxKept]
		s.maxKept--
	}
	if !s.count && s.eligible >= s.k {
		s.bound = s.maxKept
	}
	if len(s.found) >= 2*s.k+1024 {
		s.trim()
	}
}

func (f Found) compare(g Found) int {
	return cmp.Or(cmp.Compare(f.Distance, g.Distance), cmp.Compare(f.Row, g.Row))
}

// trim sorts the found rows and truncates them to k.
func (s *selection) trim() {
	slices.SortFunc(s.found, Found.compare)
	s.found = s.found[:min(len(s.found), s.k)]
}

// answer returns the selected rows as an Answer.
func (s *selection) answer() *Answer {
	s.trim()
	return &Answer{Found: s.found, Within: s.counts[:s.bound+1]}
}
