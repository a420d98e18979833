package words

import (
	"slices"
	"sort"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// A Set is an immutable sequence of segments, some of whose documents are deleted (dead). It may be
// searched from many goroutines.
type Set struct {
	members []member
	len     int
	length  uint64     // sum of the lengths of the living documents
	scratch *sync.Pool // of *searcher
}

// A member is a segment with its dead positions.
type member struct {
	*Segment
	dead graveyard
}

// New returns an empty set.
func New() *Set {
	return &Set{scratch: &sync.Pool{New: func() any { return new(searcher) }}}
}

// Add returns the set with a segment whose numbers are above all earlier ones.
func (s *Set) Add(seg *Segment) *Set {
	next := *s
	next.members = slices.Clip(s.members)
	next.append(member{seg, newGraveyard()})
	return &next
}

// append adds a member to a set that is not yet shared.
func (s *Set) append(m member) {
	if m.n == 0 {
		return
	}
	s.members = append(s.members, m)
	s.len += m.live()
	s.length += m.total - m.dead.length
}

func (m *member) live() int { return m.n - len(m.dead.order) }

// Delete returns the set with the given documents, in ascending order, dead. Unknown numbers are
// ignored.
func (s *Set) Delete(numbers []uint32) *Set {
	next := &Set{scratch: s.scratch}
	for i := range s.members {
		m := s.members[i]
		n := sort.Search(len(numbers), func(i int) bool { return numbers[i] > m.Last() })
		if positions := m.living(numbers[:n]); len(positions) > 0 {
			m.dead = m.dead.bury(m.Segment, positions)
		}
		numbers = numbers[n:]
		next.append(m)
	}
	return next
}

// living returns the positions of those of the given documents that are not dead.
func (m *member) living(numbers []uint32) (positions []uint32) {
	for _, n := range slices.Compact(slices.Clone(numbers)) {
		if p, ok := m.find(n); ok {
			positions = append(positions, p)
		}
	}
	return positions
}

// find returns the position of a document that is not dead.
func (m *member) find(number uint32) (uint32, bool) {
	p, ok := m.position(number)
	return p, ok && !m.dead.positions.Contains(p)
}

// Replace returns the set with merged in place of old, which are neighbours and whose documents it
// holds. Documents that died since merged was built stay dead. A merged segment without documents
// is left out.
func (s *Set) Replace(old []*Segment, merged *Segment) *Set {
	next := &Set{scratch: s.scratch}
	placed := false
	for _, m := range s.members {
		switch {
		case !slices.Contains(old, m.Segment):
			next.append(m)
		case !placed:
			next.append(member{merged, s.graveyardOf(merged, old)})
			placed = true
		}
	}
	return next
}

// graveyardOf returns the positions in merged of documents that are dead in old segments.
func (s *Set) graveyardOf(merged *Segment, old []*Segment) graveyard {
	var dead []uint32
	for _, m := range s.members {
		if slices.Contains(old, m.Segment) {
			for _, p := range m.dead.order {
				if q, ok := merged.position(m.number(p)); ok {
					dead = append(dead, q)
				}
			}
		}
	}
	if len(dead) == 0 {
		return newGraveyard()
	}
	return newGraveyard().bury(merged, dead)
}

// member returns the member that would hold a document, nil if there is none.
func (s *Set) member(number uint32) *member {
	i := sort.Search(len(s.members), func(i int) bool { return s.members[i].Last() >= number })
	if i == len(s.members) {
		return nil
	}
	return &s.members[i]
}

// Contains reports whether the set holds a document that is not dead.
func (s *Set) Contains(number uint32) bool {
	m := s.member(number)
	if m == nil {
		return false
	}
	_, ok := m.find(number)
	return ok
}

// Numbers returns the numbers of the documents that are not dead.
func (s *Set) Numbers() *roaring.Bitmap {
	all := roaring.New()
	for i := range s.members {
		m := &s.members[i]
		for p := range uint32(m.n) {
			if !m.dead.positions.Contains(p) {
				all.Add(m.number(p))
			}
		}
	}
	return all
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
	for i := range s.members {
		if s.members[i].Segment == seg {
			return s.members[i].live()
		}
	}
	return 0
}

// Memory returns the size of the set in bytes.
func (s *Set) Memory() (n int64) {
	for _, m := range s.members {
		n += m.memory() + int64(m.dead.positions.GetSizeInBytes()) + int64(4*len(m.dead.order))
	}
	return n
}

// Frequency returns the number of documents that hold a word.
func (s *Set) Frequency(w Word) (n int) {
	for i := range s.members {
		r := s.members[i].resolve(&w)
		n += s.members[i].frequency(&r)
	}
	return n
}

// Statistics returns the figures on which the scores of a query with the given words depend.
func (s *Set) Statistics(words []Word) Statistics {
	return s.statistics(s.resolve(words), len(words))
}

// resolve returns the postings of each word in each member.
func (s *Set) resolve(words []Word) []resolved {
	all := make([]resolved, 0, len(s.members)*len(words))
	for i := range s.members {
		for j := range words {
			all = append(all, s.members[i].resolve(&words[j]))
		}
	}
	return all
}

// statistics returns the statistics of resolved words.
func (s *Set) statistics(all []resolved, words int) Statistics {
	st := Statistics{Documents: s.len, Length: s.length, Frequencies: make([]int, words)}
	for i := range all {
		st.Frequencies[i%words] += s.members[i/words].frequency(&all[i])
	}
	return st
}
