package neighbours

import "slices"

// packed holds lists of numbers, two bytes for a number below 2^16-1 and six for others.
type packed struct {
	parts []part
	n     int
}

// A part holds partLists lists. Parts need no copying when further lists follow.
type part struct {
	ends  []uint32
	words []uint16
}

const partLists = 1024

// add appends a list that appendNumber made.
func (p *packed) add(list []uint16) {
	if p.n%partLists == 0 {
		p.parts = append(p.parts, part{ends: make([]uint32, 0, partLists)})
	}
	last := &p.parts[len(p.parts)-1]
	last.words = append(last.words, list...)
	last.ends = append(last.ends, uint32(len(last.words)))
	if p.n++; p.n%partLists == 0 {
		last.words = slices.Clone(last.words) // without room for more
	}
}

// list returns list i, to be read by number.
func (p *packed) list(i int) []uint16 {
	at, in := &p.parts[i/partLists], i%partLists
	from := uint32(0)
	if in > 0 {
		from = at.ends[in-1]
	}
	return at.words[from:at.ends[in]]
}

// long precedes a number of more than 16 bits.
const long = 1<<16 - 1

func appendNumber(list []uint16, v uint32) []uint16 {
	if v < long {
		return append(list, uint16(v))
	}
	return append(list, long, uint16(v), uint16(v>>16))
}

// number returns the first number of a list and the rest of the list.
func number(list []uint16) (v uint32, rest []uint16) {
	if list[0] < long {
		return uint32(list[0]), list[1:]
	}
	return uint32(list[1]) | uint32(list[2])<<16, list[3:]
}
