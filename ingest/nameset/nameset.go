// Package nameset numbers distinct strings.
package nameset

import (
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"
)

// A Set numbers distinct names in the order in which they were added. Unlike a map, it is emptied
// in constant time and sorts by the first eight bytes. The zero value is empty.
type Set struct {
	names []string
	slots []slot // open addressing; a power of two, at most half full
	round uint32 // a slot of another round is empty
}

var seed = maphash.MakeSeed()

// Hash returns the hash of a name. It is the same in all sets of a process.
func Hash(name string) uint64 { return maphash.String(seed, name) }

// A slot refers to a name. mark is the round and 16 bits of the hash of the name.
type slot struct{ mark, at uint32 }

const (
	firstNames = 64
	markBits   = 16
)

// Reset empties the set.
func (s *Set) Reset() {
	s.names = s.names[:0]
	if s.round++; s.round == 1<<markBits {
		clear(s.slots)
		s.round = 1
	}
}

// Add returns the number of a name, and reports whether it is new.
func (s *Set) Add(name string) (at int, added bool) { return s.AddHashed(name, Hash(name)) }

// AddHashed is [Set.Add] for a name whose [Hash] is known.
func (s *Set) AddHashed(name string, hash uint64) (at int, added bool) {
	if 2*len(s.names) >= len(s.slots) {
		s.Grow(max(firstNames, 2*len(s.names)))
	}
	slot, mark := s.find(name, hash)
	if slot.mark == mark {
		return int(slot.at), false
	}
	*slot = slotOf(mark, len(s.names))
	s.names = append(s.names, name)
	return len(s.names) - 1, true
}

// Find returns the number of a name, and reports whether the set has it.
func (s *Set) Find(name string) (at int, ok bool) {
	if len(s.names) == 0 {
		return 0, false
	}
	slot, mark := s.find(name, Hash(name))
	return int(slot.at), slot.mark == mark
}

func slotOf(mark uint32, at int) slot { return slot{mark, uint32(at)} }

// find returns the slot of a name, or the empty one where it belongs, and its mark.
func (s *Set) find(name string, hash uint64) (*slot, uint32) {
	mask := uint64(len(s.slots) - 1)
	mark := s.round<<markBits | uint32(hash>>(64-markBits))
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := &s.slots[i]
		if slot.mark == mark && s.names[slot.at] == name || slot.mark>>markBits != s.round {
			return slot, mark
		}
	}
}

// Grow makes space for n names.
func (s *Set) Grow(n int) {
	s.names = slices.Grow(s.names, max(0, n-len(s.names)))
	s.slots, s.round = make([]slot, 2<<bits.Len(uint(n))), 1
	for at, name := range s.names {
		slot, mark := s.find(name, Hash(name))
		*slot = slotOf(mark, at)
	}
}

// Len returns the number of names.
func (s *Set) Len() int { return len(s.names) }

// Name returns the name with a number.
func (s *Set) Name(at int) string { return s.names[at] }

// Names returns the names in the order in which they were added. They are valid until the set
// changes.
func (s *Set) Names() []string { return s.names }

// Rename replaces the name with a number by an equal string.
func (s *Set) Rename(at int, equal string) { s.names[at] = equal }

// Sorted returns the numbers of the names in ascending order of the names.
func (s *Set) Sorted() []int32 {
	order := make([]ranked, len(s.names))
	for at, name := range s.names {
		order[at] = ranked{prefix(name), int32(at)}
	}
	slices.SortFunc(order, s.compare)
	numbers := make([]int32, len(order))
	for i, r := range order {
		numbers[i] = r.at
	}
	return numbers
}

// A ranked name is names[at]; prefix is its first eight bytes.
type ranked struct {
	prefix uint64
	at     int32
}

func (s *Set) compare(a, b ranked) int {
	if a.prefix != b.prefix {
		return cmp.Compare(a.prefix, b.prefix)
	}
	return cmp.Compare(s.names[a.at], s.names[b.at])
}

// prefix returns the first eight bytes of name as a number with the order of the bytes.
func prefix(name string) (p uint64) {
	for i := range min(8, len(name)) {
		p |= uint64(name[i]) << (56 - 8*i)
	}
	return p
}
