package hamming

import "math"

// Costs were measured on one core. Their unit is comparing one word of a code in a scan, about .3
// ns.
const (
	probeCost     = 80  // looking up a bucket: a cache miss or two
	candidateCost = 3   // comparing the word stored beside a row in a bucket
	fetchCost     = 100 // comparing a code at a random place in memory
	rowsCost      = 40  // comparing the codes of a list of rows in ascending order
	centreCost    = 16  // a group that is skipped
	hintPassRate  = .25 // share of candidates that their hints cannot rule out
)

// A plan lists the searchers to try in order. The last of them can answer every query.
type plan struct {
	searchers []searcher
	slow      bool // there is no structure, and one would help
}

// plan chooses the searchers for q. A structure goes first if its estimated cost is below that of
// the searcher that comes after it, which are groups where they skip most rows, and otherwise the
// scan. If it would be below a quarter of the scan's for an answer at a third of the estimated
// distance, it is tried with at most that quarter as its budget: learned codes lie in clusters, so
// the nearest are nearer than among evenly spread codes.
func (s *Set) plan(q *Query) plan {
	last, most := searcher(scan{}), float64(s.Len()*s.codes.words)
	if q.Keep != nil && rowsCost*float64(q.Keep.Len()) < most {
		last, most = rowsSearcher{}, rowsCost*float64(q.Keep.Len())
	}
	if s.Len() < minIndexed || most < minIndexed {
		return plan{searchers: []searcher{last}}
	}
	if s.structure == nil {
		return plan{searchers: []searcher{last}, slow: true}
	}
	likely, next, after := s.likelyRadius(q), most, []searcher{last}
	if s.groups != nil && s.groups.cost() < most && s.groups.skipMost(likely, s.bits) {
		next, after = s.groups.cost(), []searcher{groupsSearcher{s.groups, most / 2}, last}
	}
	budget := 0.0
	switch {
	case s.structure.cost(likely) <= next:
		budget = next
	case !q.Count && s.structure.cost(likely/3) <= min(next, most/4):
		budget = min(next, most/4)
	default:
		return plan{searchers: after}
	}
	return plan{searchers: append([]searcher{s.structure.searcher(budget)}, after...)}
}

// likelyRadius returns the expected distance of the last row of the answer if codes are evenly
// spread.
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

// ballSize returns the number of codes within a radius.
func ballSize(bits, radius int) float64 {
	ball, shell := 1.0, 1.0
	for r := range min(radius, bits) {
		shell *= float64(bits-r) / float64(r+1)
		ball += shell
	}
	return ball
}

// binomial returns n over k.
func binomial(n, k int) float64 {
	b := 1.0
	for i := range min(k, n-k) {
		b *= float64(n-i) / float64(i+1)
	}
	return b
}
