package ingest

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// A nameSet numbers distinct strings in the order in which they were added. Unlike a map, it is
// emptied in constant time and sorts by the first eight bytes. The zero value is empty.
type nameSet struct {
	names []string
	slots []slot // open addressing; a power of two, at most half full
	round uint32 // a slot of another round is empty
	seed  maphash.Seed
	order []ranked
}

type slot struct{ round, at uint32 }

// A ranked name is names[at]; prefix is its first eight bytes.
type ranked struct {
	prefix uint64
	at     int
}

func (s *nameSet) reset() {
	s.names = s.names[:0]
	s.round++
	if s.slots == nil || s.round == 0 {
		s.seed, s.slots, s.round = maphash.MakeSeed(), make([]slot, max(256, len(s.slots))), 1
	}
}

// add returns the number of a name, and reports whether it is new.
func (s *nameSet) add(name string) (at int, added bool) {
	slot := s.find(name)
	if slot.round == s.round {
		return int(slot.at), false
	}
	slot.round, slot.at = s.round, uint32(len(s.names))
	s.names = append(s.names, name)
	if 2*len(s.names) > len(s.slots) {
		s.grow()
	}
	return len(s.names) - 1, true
}

// find returns the slot of a name, or the empty one where it belongs.
func (s *nameSet) find(name string) *slot {
	mask := uint64(len(s.slots) - 1)
	for i := maphash.String(s.seed, name) & mask; ; i = (i + 1) & mask {
		slot := &s.slots[i]
		if slot.round != s.round || s.names[slot.at] == name {
			return slot
		}
	}
}

func (s *nameSet) grow() {
	s.slots, s.round = make([]slot, 2*len(s.slots)), 1
	for at, name := range s.names {
		*s.find(name) = slot{s.round, uint32(at)}
	}
}

// sorted returns the names in ascending order. It is valid until the next call.
func (s *nameSet) sorted() []ranked {
	s.order = s.order[:0]
	for at, name := range s.names {
		s.order = append(s.order, ranked{prefix(name), at})
	}
	slices.SortFunc(s.order, func(a, b ranked) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return cmp.Compare(s.names[a.at], s.names[b.at])
	})
	return s.order
}

// prefix returns the first eight bytes of name as a number with the order of the bytes.
func prefix(name string) (p uint64) {
	for i := range min(8, len(name)) {
		p |= uint64(name[i]) << (56 - 8*i)
	}
	return p
}
