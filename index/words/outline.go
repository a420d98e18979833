package words

import "bytes"

// Outline returns the segment without its words: it has the documents and their lengths, which take
// some bytes a document. A set of outlines tells which documents it holds, and a search in it finds
// nothing. [Merge] needs whole segments.
func (s *Segment) Outline() *Segment {
	if s.encoded == nil {
		return s
	}
	o := *s
	o.encoded = nil
	o.numbers.data, o.titles.data = bytes.Clone(s.numbers.data), bytes.Clone(s.titles.data)
	none := Build(nil)
	o.lists, o.terms, o.forms = none.lists, none.terms, none.forms
	return &o
}

// Outlined returns the set of the outlines of its segments.
func (s *Set) Outlined() *Set {
	next := &Set{scratch: s.scratch}
	for _, m := range s.members {
		m.Segment = m.Outline()
		next.append(m)
	}
	return next
}
