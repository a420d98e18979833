package words

import (
	"cmp"
	"context"
	"slices"
)

// A searcher finds the best documents of one segment after the other with the MaxScore method
// (Turtle and Flood, "Query evaluation: strategies and optimizations", IPM 31, 1995) over windows,
// with bounds by block (Ding and Suel, "Faster top-k document retrieval using block-max indexes",
// SIGIR 2011).
//
// A document enters the answer only if its contributions add up to need. In each window the words
// are sorted by their bounds there. As long as the bounds of the first words add up to less than
// need, a document that has only these cannot enter; they are not essential. The postings of the
// others are added up, and those of the first ones only looked up for documents that can enter.
type searcher struct {
	best
	ctx      context.Context
	postings int
	member   *member
	words    []*word // of the query that the segment has, by ascending bound
	order    []*word // the same, by ascending bound in the window
	below    []int64 // sum of the bounds of order up to each index
	some     []candidate
	numbers  [window]uint32  // of some
	parts    [window]float64 // of some, from Extra
	span     uint32          // number of documents in a window of several essential words
	required []*cursor
	excluded []*cursor
	scorers  []scorer
	spare    []*word
	sums     sums
}

// A word is the postings of a word of the query in the segment.
type word struct {
	cursor
	scorer
	most   int64 // bound of all contributions
	within int64 // bound of the contributions in the window
	impact byte  // of within
}

func (r *searcher) begin(ctx context.Context, q *Query) {
	r.ctx, r.postings, r.span = ctx, 0, firstWindow
	r.best.begin(q)
	r.scorers = r.scorers[:0]
	for i, w := range q.Words {
		r.scorers = append(r.scorers, newScorer(w, q.Statistics.Frequencies[i], q.Statistics))
	}
}

// end forgets the data of the caller.
func (r *searcher) end() {
	r.ctx, r.q, r.member = nil, nil, nil
	for _, w := range r.spare {
		w.list, w.title, w.text = list{}, column{}, column{}
	}
	r.required, r.excluded = nil, nil
}

// segment offers the documents of a segment.
func (r *searcher) segment(m *member, lists []resolved) error {
	if !r.open(m, lists) {
		return r.ctx.Err()
	}
	if positions, ok := r.few(); ok {
		return r.each(positions)
	}
	return r.windows()
}

// open prepares the words of a segment. It returns false if no document can match.
func (r *searcher) open(m *member, lists []resolved) bool {
	r.member, r.words = m, r.words[:0]
	for i := range lists {
		if lists[i].n > 0 {
			r.words = append(r.words, r.word(i, lists[i].list))
		}
	}
	slices.SortFunc(r.words, func(a, b *word) int { return cmp.Compare(a.most, b.most) })
	r.order = append(r.order[:0], r.words...)
	r.below = append(r.below[:0], make([]int64, len(r.words)+1)...)
	var ok bool
	if r.required, ok = m.cursors(r.q.Required); !ok {
		return false
	}
	r.excluded, _ = m.cursors(r.q.Excluded)
	return len(r.words) > 0
}

// word returns a word of the query with its postings in the segment.
func (r *searcher) word(i int, l list) *word {
	n := len(r.words)
	if n == len(r.spare) {
		r.spare = append(r.spare, new(word))
	}
	w := r.spare[n]
	w.reset(l)
	w.scorer = r.scorers[i]
	w.most = w.scorer.bound(l.top, &r.member.norm)
	w.within, w.impact = w.most, l.top
	return w
}

// cursors returns cursors of words. It returns false if the segment lacks one of them.
func (s *Segment) cursors(words []Word) (cursors []*cursor, all bool) {
	all = true
	for i := range words {
		if l := s.resolve(&words[i]); l.n > 0 {
			cursors = append(cursors, newCursor(l.list))
		} else {
			all = false
		}
	}
	return cursors, all
}

// offer adds a document if it is one of the best and meets the conditions.
func (r *searcher) offer(c candidate) {
	f := r.q.score(r.member.number(c.position), c.sum+r.gap(c.part), c.part)
	if f.Words > 0 && r.wants(f) && r.accepts(c.position, f.Number) {
		r.best.add(f)
	}
}

// accepts reports whether a document is alive and meets the conditions of the query.
func (r *searcher) accepts(p, number uint32) bool {
	if r.member.dead.positions.Contains(p) || r.q.Keep != nil && !r.q.Keep.Contains(number) {
		return false
	}
	for _, c := range r.excluded {
		if c.seek(p) {
			return false
		}
	}
	for _, c := range r.required {
		if !c.seek(p) {
			return false
		}
	}
	return true
}

// sumBounds fills below with the sums of the bounds of order.
func (r *searcher) sumBounds() {
	for i, w := range r.order {
		r.below[i+1] = r.below[i] + w.within
	}
}
