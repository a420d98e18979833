package hamming

import (
	"cmp"
	"slices"
)

// A selection keeps the k nearest of the rows offered to it without a heap: it counts rows by distance, and once k are within
// some distance, nothing farther is of interest. After a few thousand rows next to none passes bound, so that a
// searcher's loop is: distance, compare, next.
type selection struct {
	k     int
	bound int  // rows farther than this are of no interest
	count bool // count everything up to the radius, not only as far as the k nearest
	order bool // rows are offered in ascending order
	after *Found

	keep   int   // rows farther than this are not among the k nearest
	within int   // rows that may be found seen up to keep
	behind []int // the same by distance
	counts []int // rows seen by distance; exact up to bound
	found  []Found
}

func newSelection(q *Query, bits int) *selection {
	s := &selection{k: q.K, bound: q.Radius, count: q.Count, after: q.After, keep: q.Radius, counts: make([]int, bits+1)}
	s.behind = s.counts // without After what is counted may be found
	if q.After != nil {
		s.behind = make([]int, bits+1)
	}
	if q.K == 0 {
		s.keep = -1
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
		s.behind[distance]++
	}
	if distance > s.keep {
		return
	}
	full := s.within >= s.k
	s.within++
	if !(full && s.order && distance == s.keep) { // an equal that came earlier has a smaller number
		s.found = append(s.found, f)
	}
	s.tighten()
}

// tighten lowers the bounds as far as k rows are within them.
func (s *selection) tighten() {
	for s.within-s.behind[s.keep] >= s.k {
		s.within -= s.behind[s.keep]
		s.keep--
	}
	if !s.count && s.within >= s.k {
		s.bound = s.keep
	}
	if len(s.found) >= 2*s.k+1024 {
		s.trim()
	}
}

func (f Found) compare(g Found) int {
	return cmp.Or(cmp.Compare(f.Distance, g.Distance), cmp.Compare(f.Row, g.Row))
}

// trim sorts what was found and cuts it to k.
func (s *selection) trim() {
	slices.SortFunc(s.found, Found.compare)
	s.found = s.found[:min(len(s.found), s.k)]
}

// answer is what was selected.
func (s *selection) answer() *Answer {
	s.trim()
	return &Answer{Found: s.found, Within: s.counts[:s.bound+1]}
}
