package words

import (
	"slices"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
)

// A Set is an immutable sequence of segments, some of whose documents are deleted (dead). It may be
// searched from many goroutines.
type Set struct {
	members []member
	len     int
	length  uint64
}

// A member is a segment with its dead positions.
type member struct {
	*Segment
	dead *roaring.Bitmap
}

// New returns an empty set.
func New() *Set { return &Set{} }

// Add returns the set with a segment whose numbers are above all earlier ones.
func (s *Set) Add(seg *Segment) *Set {
	return s.with(append(slices.Clip(s.members), member{seg, roaring.New()}))
}

// with returns a set of the given members.
func (s *Set) with(members []member) *Set {
	next := &Set{members: slices.DeleteFunc(members, func(m member) bool { return m.Len() == 0 })}
	for _, m := range next.members {
		next.len += m.live()
		for i := range uint32(m.Len()) {
			if !m.dead.Contains(i) {
				next.length += uint64(m.Segment.length(i))
			}
		}
	}
	return next
}

// Delete returns the set with the given documents, in ascending order, dead. Unknown numbers are
// ignored.
func (s *Set) Delete(numbers []uint32) *Set {
	members := slices.Clone(s.members)
	for _, n := range numbers {
		if i, ok := s.find(n); ok {
			position, _ := members[i].position(n)
			members[i].dead = members[i].dead.Clone()
			members[i].dead.Add(position)
		}
	}
	return s.with(members)
}

// Replace returns the set with merged in place of old, which are neighbours. Documents that died
// since merged was built stay dead.
func (s *Set) Replace(old []*Segment, merged *Segment) *Set {
	m := member{merged, roaring.New()}
	for i := range uint32(merged.Len()) {
		if !s.Contains(merged.number(int(i))) {
			m.dead.Add(i)
		}
	}
	var members []member
	for _, o := range s.members {
		if !slices.Contains(old, o.Segment) {
			members = append(members, o)
		} else if o.Segment == old[0] {
			members = append(members, m)
		}
	}
	return s.with(members)
}

// find returns the index of the member that holds a live document.
func (s *Set) find(number uint32) (int, bool) {
	i := sort.Search(len(s.members), func(i int) bool { return s.members[i].Last() >= number })
	if i == len(s.members) {
		return 0, false
	}
	position, ok := s.members[i].position(number)
	return i, ok && !s.members[i].dead.Contains(position)
}

// Contains reports whether the set holds a document that is not dead.
func (s *Set) Contains(number uint32) bool {
	_, ok := s.find(number)
	return ok
}

// Len returns the number of documents.
func (s *Set) Len() int { return s.len }

// TotalLength returns the sum of the documents' lengths, on which their mean depends.
func (s *Set) TotalLength() uint64 { return s.length }

// Segments returns the segments in ascending order.
func (s *Set) Segments() []*Segment {
	all := make([]*Segment, len(s.members))
	for i, m := range s.members {
		all[i] = m.Segment
	}
	return all
}

// Live returns the number of documents of a segment that are not dead.
func (s *Set) Live(seg *Segment) int {
	for _, m := range s.members {
		if m.Segment == seg {
			return m.live()
		}
	}
	return 0
}

func (m member) live() int { return m.Len() - int(m.dead.GetCardinality()) }

// Memory returns the size of the set in bytes.
func (s *Set) Memory() (n int64) {
	for _, m := range s.members {
		n += int64(len(m.encoded)) + int64(m.dead.GetSizeInBytes())
	}
	return n
}

// Frequency returns the number of documents that hold a word.
func (s *Set) Frequency(w Word) (n int) {
	for _, m := range s.members {
		for _, p := range m.word(w) {
			if !m.dead.Contains(p.position) {
				n++
			}
		}
	}
	return n
}

// Statistics returns the figures on which the scores of a query with the given words depend.
func (s *Set) Statistics(words []Word) Statistics {
	st := Statistics{Documents: s.len, Length: s.length, Frequencies: make([]int, len(words))}
	for i, w := range words {
		st.Frequencies[i] = s.Frequency(w)
	}
	return st
}
