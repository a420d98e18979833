package words

import (
	"bytes"
	"cmp"
	"encoding/binary"
)

// A heads is a heap of the current names of several dictionaries: the lowest name first, and of
// equal names that of the first source.
type heads []*nameHead

type nameHead struct {
	names
	source int
	prefix uint64 // the first eight bytes of the name, in their order
}

func openHeads(sources []source, of func(source) names) heads {
	var h heads
	for i, s := range sources {
		if n := of(s); n.err == nil {
			h = append(h, &nameHead{names: n, source: i, prefix: prefix(n.name)})
		}
	}
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
	return h
}

func prefix(name []byte) uint64 {
	if len(name) >= 8 {
		return binary.BigEndian.Uint64(name)
	}
	var first [8]byte
	copy(first[:], name)
	return binary.BigEndian.Uint64(first[:])
}

// advance moves the lowest head to its next name.
func (h *heads) advance() {
	all := *h
	if first := all[0]; first.next() {
		first.prefix = prefix(first.name)
	} else {
		all[0] = all[len(all)-1]
		*h = all[:len(all)-1]
	}
	h.down(0)
}

// down moves a head to its place among those below it.
func (h heads) down(i int) {
	for {
		least := 2*i + 1
		if least >= len(h) {
			return
		}
		if least+1 < len(h) && h[least+1].before(h[least]) {
			least++
		}
		if h[i].before(h[least]) {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}

func (h *nameHead) before(other *nameHead) bool {
	if h.prefix != other.prefix {
		return h.prefix < other.prefix
	}
	return cmp.Or(bytes.Compare(h.name, other.name), cmp.Compare(h.source, other.source)) < 0
}
