package words

import (
	"slices"
)

// A resolved word is a word's postings in one segment. They are a list of the segment, or were
// encoded for the query.
type resolved struct {
	list
	offset int // of the segment's list; -1 if it has none
}

// resolve returns the postings of a word.
func (s *Segment) resolve(w *Word) (r resolved) {
	r.offset = -1
	if len(w.Terms) == 1 && w.Field == Any {
		if v, ok := s.terms.get(w.Terms[0]); !ok {
			return r
		} else if e := entry(v); !e.single() {
			r.list, _ = openList(s.lists[e.offset():])
			r.offset = e.offset()
			return r
		}
	}
	if ps := s.postingsOf(w); len(ps) > 0 {
		out := make([]byte, 0, 16+4*len(ps)+padding)
		out = s.norm.encode(out, ps, s.lengths)
		r.list, _ = openList(append(out, make([]byte, padding)...))
	}
	return r
}

// postingsOf returns the postings of a word of several terms, or of a field.
func (s *Segment) postingsOf(w *Word) []posting {
	var lists [][]posting
	for _, name := range distinct(w.Terms) {
		if v, ok := s.terms.get(name); ok {
			lists = append(lists, s.entryPostings(nil, entry(v)))
		}
	}
	for len(lists) > 1 { // the shortest two first
		slices.SortFunc(lists, func(a, b []posting) int { return len(b) - len(a) })
		last := len(lists) - 1
		lists[last-1] = mergePostings(lists[last-1], lists[last])
		lists = lists[:last]
	}
	if len(lists) == 0 {
		return nil
	}
	return inField(lists[0], w.Field)
}

func distinct(names []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

// mergePostings returns the postings of two lists, added up where both have one.
func mergePostings(a, b []posting) []posting {
	out := make([]posting, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch p, q := a[0], b[0]; {
		case p.position < q.position:
			out, a = append(out, p), a[1:]
		case p.position > q.position:
			out, b = append(out, q), b[1:]
		default:
			out = append(out, posting{p.position, p.title + q.title, p.text + q.text})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// inField returns the postings with occurrences in a field, and these alone.
func inField(ps []posting, field Field) []posting {
	if field == Any {
		return ps
	}
	ps = slices.DeleteFunc(ps, func(p posting) bool { return p.title == 0 })
	for i := range ps {
		ps[i].text = 0
	}
	return ps
}

// frequency returns the number of living documents with a posting.
func (m *member) frequency(r *resolved) int {
	switch {
	case r.n == 0:
		return 0
	case r.offset < 0:
		return r.n - m.dead.scan(&r.list)
	}
	return r.n - m.dead.postings(&r.list, r.offset)
}
