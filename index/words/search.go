package words

import (
	"context"

	"github.com/RoaringBitmap/roaring/v2"
)

// Search answers a query. If ctx is cancelled, it returns ctx's error early.
//
// It is a MaxScore search over windows of documents: see [searcher].
func (s *Set) Search(ctx context.Context, q Query) (Answer, error) {
	if err := q.validate(); err != nil {
		return Answer{}, err
	}
	if q.K == 0 {
		return Answer{}, ctx.Err()
	}
	lists := s.resolve(q.Words)
	if q.Statistics == nil {
		st := s.statistics(lists, len(q.Words))
		q.Statistics = &st
	}
	r := s.scratch.Get().(*searcher)
	defer s.scratch.Put(r)
	r.begin(ctx, &q)
	defer r.end()
	for i := range s.members {
		if err := r.segment(&s.members[i], lists[i*len(q.Words):][:len(q.Words)]); err != nil {
			return Answer{}, err
		}
	}
	return Answer{r.answer(), *q.Statistics, r.postings}, nil
}

// Matching returns the numbers of all documents that hold a word of q and meet its conditions.
func (s *Set) Matching(ctx context.Context, q Query) (*roaring.Bitmap, error) {
	all := roaring.New()
	for i := range s.members {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.members[i].matching(&q).addTo(all, s.members[i].Segment)
	}
	if q.Keep != nil {
		all.And(q.Keep)
	}
	return all, nil
}

// Lengths returns the numbers of words of the title and the text of a document, without stop words.
// It reports false if the set does not hold the document.
func (s *Set) Lengths(number uint32) (title, text int, ok bool) {
	m := s.member(number)
	if m == nil {
		return 0, 0, false
	}
	return m.Segment.Lengths(number)
}

// Parts returns the contribution of each word to the score of a document. A nil st means the
// statistics of the set. It returns nil if the set does not hold the document.
func (s *Set) Parts(number uint32, words []Word, st *Statistics) []Part {
	m := s.member(number)
	if m == nil {
		return nil
	}
	p, ok := m.find(number)
	if !ok || st != nil && len(st.Frequencies) != len(words) {
		return nil
	}
	if st == nil {
		now := s.Statistics(words)
		st = &now
	}
	parts := make([]Part, len(words))
	for i, w := range words {
		parts[i] = m.part(p, &w, newScorer(w, st.Frequencies[i], st))
	}
	return parts
}

// part returns the contribution of a word to the document at position p.
func (s *Segment) part(p uint32, w *Word, sc scorer) (part Part) {
	for _, name := range distinct(w.Terms) {
		if v, ok := s.terms.get(name); ok {
			title, text := s.occurrences(p, entry(v))
			part.Title, part.Text = part.Title+title, part.Text+text
		}
	}
	if w.Field == Title {
		part.Text = 0
	}
	if tf := part.Text + titleWeight*part.Title; tf > 0 {
		part.Score = float64(sc.part(tf, s.lengths[p])) / unit
	}
	return part
}

// occurrences returns how often the document at position p has a term.
func (s *Segment) occurrences(p uint32, e entry) (title, text uint32) {
	if e.single() {
		if q := e.posting(); q.position == p {
			return q.title, q.text
		}
		return 0, 0
	}
	l, _ := openList(s.lists[e.offset():])
	if c := newCursor(l); c.seek(p) {
		return c.title.at(c.index), c.text.at(c.index)
	}
	return 0, 0
}
