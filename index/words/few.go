package words

import "iter"

// lookup is about how many postings can be added up while one is looked up.
const lookup = 16

// few returns the positions of documents that alone can be found, in ascending order, if they are
// so few that looking up their words is the fastest way.
func (r *searcher) few() (iter.Seq[uint32], bool) {
	postings := 0
	for _, w := range r.words {
		postings += w.list.n
	}
	most := postings / lookup / len(r.words)
	var few iter.Seq[uint32]
	for _, c := range r.required {
		if c.list.n <= most {
			most, few = c.list.n, c.all()
		}
	}
	if n, ok := r.kept(); ok && n <= most {
		few = r.keptPositions()
	}
	return few, few != nil
}

// all returns the positions of a list.
func (c *cursor) all() iter.Seq[uint32] {
	l := c.list
	return func(yield func(uint32) bool) {
		c := newCursor(l)
		for p := uint32(0); c.to(p); p++ {
			if p = c.positions[c.index]; !yield(p) {
				return
			}
		}
	}
}

// kept returns how many documents of the segment the filter has.
func (r *searcher) kept() (int, bool) {
	if r.q.Keep == nil {
		return 0, false
	}
	n := r.q.Keep.Rank(r.member.Last())
	if first := r.member.First(); first > 0 {
		n -= r.q.Keep.Rank(first - 1)
	}
	return int(n), true
}

func (r *searcher) keptPositions() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		it := r.q.Keep.Iterator()
		it.AdvanceIfNeeded(r.member.First())
		for last := r.member.Last(); it.HasNext() && it.PeekNext() <= last; {
			if p, ok := r.member.position(it.Next()); ok && !yield(p) {
				return
			}
		}
	}
}

// each offers the documents at the given positions.
func (r *searcher) each(positions iter.Seq[uint32]) error {
	r.sumBounds()
	for p := range positions {
		if r.consider(p, 0, len(r.order)); len(r.some) == blockSize {
			r.offerAll(len(r.order))
		}
	}
	r.offerAll(len(r.order))
	return r.ctx.Err()
}
