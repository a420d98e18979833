package index

import (
	"cmp"
	"slices"
)

// A candidate is a row found in the ball.
type candidate struct {
	row      uint32
	distance uint16
}

// A selection keeps the k nearest of the rows offered to it without a heap: it counts rows by distance, and once k are within
// some distance, nothing farther is of interest. After a few thousand rows next to none passes bound, so that a
// searcher's loop is: distance, compare, next.
type selection struct {
	k     int
	bound int  // rows farther than this are of no interest
	all   bool // count everything up to the radius, not only as far as the hits
	order bool // rows are offered in ascending order

	keep   int   // rows farther than this are not among the k nearest
	within int   // rows seen up to keep
	counts []int // rows seen by distance; exact up to bound
	found  []candidate
}

// newSelection selects the k nearest within radius among codes of that many bits.
func newSelection(a ask, bits int) *selection {
	s := &selection{k: a.k, bound: a.radius, all: a.all, keep: a.radius, counts: make([]int, bits+1)}
	if a.k <= 0 {
		s.keep = -1
	}
	return s
}

// add offers a row at a distance of at most bound.
func (s *selection) add(row uint32, distance int) {
	s.counts[distance]++
	if distance > s.keep {
		return
	}
	full := s.within >= s.k
	s.within++
	if !(full && s.order && distance == s.keep) { // an equal that came earlier has a smaller number
		s.found = append(s.found, candidate{row, uint16(distance)})
	}
	for s.within-s.counts[s.keep] >= s.k {
		s.within -= s.counts[s.keep]
		s.keep--
	}
	if !s.all && s.within >= s.k {
		s.bound = s.keep
	}
	if len(s.found) >= 2*s.k+1024 {
		s.trim()
	}
}

// trim sorts what was found by (distance, row) and cuts it to k.
func (s *selection) trim() {
	slices.SortFunc(s.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.row, b.row))
	})
	s.found = s.found[:min(len(s.found), s.k)]
}

// nearest are the k nearest rows by (distance, row), or fewer if no more were offered.
func (s *selection) nearest() []candidate {
	s.trim()
	return s.found
}

// histogram is how many rows are at each distance, as far as it is exact.
func (s *selection) histogram() []int { return s.counts[:s.bound+1] }

// cut reports whether rows in the ball are left out, given how many rows there are that might be in it.
func (s *selection) cut(possible int) bool {
	if s.all {
		possible = 0
		for _, n := range s.counts {
			possible += n
		}
	}
	return possible > s.k
}
