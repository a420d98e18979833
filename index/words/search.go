package words

import (
	"cmp"
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Search answers a query. If ctx is cancelled, it returns ctx's error early.
func (s *Set) Search(ctx context.Context, q Query) (Answer, error) {
	if err := q.validate(); err != nil {
		return Answer{}, err
	}
	var a Answer
	scorers := s.scorers(q.Words, q.Statistics)
	for _, m := range s.members {
		if err := ctx.Err(); err != nil {
			return Answer{}, err
		}
		for position, sum := range m.sums(&q, scorers, &a) {
			f := q.score(m.number(int(position)), sum)
			if m.accepts(position, &q) && (q.After == nil || f.compare(*q.After) > 0) {
				a.Found = append(a.Found, f)
			}
		}
	}
	slices.SortFunc(a.Found, Found.compare)
	a.Found = a.Found[:min(len(a.Found), q.K)]
	return a, nil
}

// scorers returns a scorer for each word. A nil st means the statistics of the set.
func (s *Set) scorers(words []Word, st *Statistics) []scorer {
	if st == nil {
		now := s.Statistics(words)
		st = &now
	}
	scorers := make([]scorer, len(words))
	for i, w := range words {
		scorers[i] = newScorer(w, st.Frequencies[i], st)
	}
	return scorers
}

// sums returns the sum of the contributions to each document that holds a word of q.
func (m member) sums(q *Query, scorers []scorer, a *Answer) map[uint32]int64 {
	sums := map[uint32]int64{}
	for i, w := range q.Words {
		for _, p := range m.word(w) {
			a.Postings++
			sums[p.position] += scorers[i].part(occurrences(w.Field, p.title, p.text), m.length(p.position))
		}
	}
	return sums
}

// accepts reports whether a document is alive and meets the conditions of q.
func (m member) accepts(position uint32, q *Query) bool {
	if m.dead.Contains(position) || q.Keep != nil && !q.Keep.Contains(m.number(int(position))) {
		return false
	}
	holds := func(w Word) bool {
		return slices.ContainsFunc(m.word(w), func(p posting) bool { return p.position == position })
	}
	return !slices.ContainsFunc(q.Excluded, holds) &&
		!slices.ContainsFunc(q.Required, func(w Word) bool { return !holds(w) })
}

// compare orders found documents as in an answer.
func (f Found) compare(g Found) int {
	return cmp.Or(cmp.Compare(g.Score, f.Score), cmp.Compare(f.Number, g.Number))
}

// Matching returns the numbers of all documents that hold a word of q and meet its conditions.
func (s *Set) Matching(ctx context.Context, q Query) (*roaring.Bitmap, error) {
	q.K, q.After, q.Statistics, q.Extra = s.len, nil, nil, nil
	a, err := s.Search(ctx, q)
	matching := roaring.New()
	for _, f := range a.Found {
		matching.Add(f.Number)
	}
	return matching, err
}

// Parts returns the contribution of each word to the score of a document. A nil st means the
// statistics of the set. It returns nil if the set does not hold the document.
func (s *Set) Parts(number uint32, words []Word, st *Statistics) []Part {
	i, ok := s.find(number)
	if !ok || st != nil && len(st.Frequencies) != len(words) {
		return nil
	}
	m := s.members[i]
	position, _ := m.position(number)
	scorers := s.scorers(words, st)
	parts := make([]Part, len(words))
	for i, w := range words {
		for _, p := range m.word(w) {
			if p.position == position {
				score := scorers[i].part(occurrences(w.Field, p.title, p.text), m.length(position))
				parts[i] = Part{p.title, p.text, float64(score) / unit}
			}
		}
	}
	return parts
}
