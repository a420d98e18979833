package hamming

import "math"

// Costs, measured on one core, in units of comparing one word of a code in a scan, about .3 ns.
const (
	probeCost     = 80  // looking up a place: a cache miss or two
	candidateCost = 3   // comparing the word that lies with a row in a bucket
	fetchCost     = 100 // comparing a code that lies somewhere
	listedCost    = 40  // the same in ascending order
	passing       = .25 // of the candidates, that a word cannot rule out
)

// A plan is the searchers to try, in order, the last of which can always answer.
type plan struct {
	searchers []searcher
	slow      bool // a structure would help that is not there
}

// plan chooses. A structure goes first where it is thought cheaper than the scan. It is tried for a quarter of that where it would be
// with an answer a third as far away: codes that were learned lie in clusters, so the nearest are nearer than among codes spread evenly.
func (s *Set) plan(q *Query) plan {
	last, most := searcher(scan{}), float64(s.Len()*s.codes.words)
	if q.Keep != nil && listedCost*float64(q.Keep.Len()) < most {
		last, most = listed{}, listedCost*float64(q.Keep.Len())
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
	case !q.Count && s.structure.cost(likely/3) <= most/4:
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
	least := 0
	if q.After != nil {
		least = min(int(q.After.Distance), q.Radius)
	}
	want, ball, shell := math.Ldexp(float64(q.K)/n, s.bits), 1.0, 1.0
	for r := range q.Radius {
		if r >= least && ball >= want {
			return r
		}
		shell *= float64(s.bits-r) / float64(r+1)
		ball += shell
	}
	return q.Radius
}

// ballSize is how many codes are within a radius.
func ballSize(bits, radius int) float64 {
	ball, shell := 1.0, 1.0
	for r := range min(radius, bits) {
		shell *= float64(bits-r) / float64(r+1)
		ball += shell
	}
	return ball
}

// binomial is n over k.
func binomial(n, k int) float64 {
	b := 1.0
	for i := range min(k, n-k) {
		b *= float64(n-i) / float64(i+1)
	}
	return b
}
