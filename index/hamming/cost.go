package hamming

import "math"

// Costs, measured on one core, in units of comparing one word of a code in a scan, about .3 ns: looking up a place is a cache
// miss.
const (
	probeCost     = 60
	candidateCost = 2  // a code in a bucket
	rowCost       = 40 // a code somewhere
)

// A plan is the searchers to try, in order, the last of which can always answer.
type plan struct {
	searchers []searcher
	slow      bool // a structure would help that is not there
}

// plan chooses. A structure goes first where it is thought cheaper than the scan. It is tried for a quarter of that where it would be
// with an answer half as far away: codes that were learned lie in clusters, so the nearest are nearer than among codes spread evenly.
func (s *Set) plan(q *Query) plan {
	last, most := searcher(scan{}), float64(s.Len()*s.codes.words)
	if q.Keep != nil && rowCost*float64(q.Keep.Len()) < most {
		last, most = listed{}, rowCost*float64(q.Keep.Len())
	}
	if s.Len() < fewest || most < fewest {
		return plan{searchers: []searcher{last}}
	}
	if s.structure == nil {
		return plan{searchers: []searcher{last}, slow: true}
	}
	likely := s.likelyRadius(q)
	switch {
	case s.structure.cost(likely) <= most:
		return plan{searchers: []searcher{s.structure.within(most), last}}
	case !q.Count && s.structure.cost(likely/2) <= most/4:
		return plan{searchers: []searcher{s.structure.within(most / 4), last}}
	}
	return plan{searchers: []searcher{last}}
}

// likelyRadius is how far the answer is if codes are spread evenly.
func (s *Set) likelyRadius(q *Query) int {
	if q.Count {
		return q.Radius
	}
	n := float64(s.Live())
	if q.Keep != nil {
		n = float64(q.Keep.Len())
	}
	want, least := math.Log2(float64(q.K)/n)+float64(s.bits), 0
	if q.After != nil {
		least = min(int(q.After.Distance), q.Radius)
	}
	for r := least; r < q.Radius; r++ {
		if math.Log2(ballSize(s.bits, r)) >= want {
			return r
		}
	}
	return q.Radius
}

// ballSize is how many codes are within a radius; infinite beyond 2^1023.
func ballSize(bits, radius int) float64 {
	sum := 0.0
	for d := range min(radius, bits) + 1 {
		sum += binomial(bits, d)
	}
	return sum
}

// binomial is n over k.
func binomial(n, k int) float64 {
	b := 1.0
	for i := range min(k, n-k) {
		b *= float64(n-i) / float64(i+1)
	}
	return b
}
