package words

import (
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// positions is a set of positions of a segment, one bit for each.
type positions []uint64

func (s *Segment) none() positions { return make(positions, (s.n+63)/64) }

// matching returns the positions of all living documents that hold a word of q and meet its
// conditions, except Keep.
func (m *member) matching(q *Query) positions {
	all := m.holding(q.Words...)
	for _, w := range q.Required {
		all.and(m.holding(w))
	}
	all.andNot(m.holding(q.Excluded...))
	for _, p := range m.dead.order {
		all[p/64] &^= 1 << (p % 64)
	}
	return all
}

// holding returns the positions of documents that hold one of the words.
func (s *Segment) holding(words ...Word) positions {
	all := s.none()
	for i := range words {
		r := s.resolve(&words[i])
		all.add(&r.list)
	}
	return all
}

func (a positions) add(l *list) {
	var b block
	for i := range l.impacts {
		l.decode(i, &b)
		for _, p := range b.positions[:b.n] {
			a[p/64] |= 1 << (p % 64)
		}
	}
}

func (a positions) and(b positions) {
	for i := range a {
		a[i] &= b[i]
	}
}

func (a positions) andNot(b positions) {
	for i := range a {
		a[i] &^= b[i]
	}
}

// addTo adds the numbers of the documents at the positions.
func (a positions) addTo(all *roaring.Bitmap, s *Segment) {
	var some [1024]uint32
	n := 0
	for i, word := range a {
		if n+64 > len(some) {
			all.AddMany(some[:n])
			n = 0
		}
		for ; word != 0; word &= word - 1 {
			some[n] = s.number(uint32(64*i + bits.TrailingZeros64(word)))
			n++
		}
	}
	all.AddMany(some[:n])
}
