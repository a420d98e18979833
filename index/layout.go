package index

import (
	"encoding/binary"

	"github.com/hashsearch/hashsearch/hashing"
)

// A layout is how the blocks of a generation hold its codes.
type layout int

const (
	inWords layout = 0 // 8 bytes a word: format 1
	inBytes layout = 2 // as many bytes as the bits need: format 2
)

// of is the shape of codes of so many bits.
func (l layout) of(bits int) shape {
	words := hashing.Words(bits)
	if l == inWords {
		return shape{words, 8 * words}
	}
	return shape{words, (bits + 7) / 8}
}

// A shape says what one code takes.
type shape struct {
	words int // in memory
	bytes int // in a block: those of the words, lowest first, without those at the end that are always zero
}

// entry is what a document takes in a block, in bytes.
func (s shape) entry() int { return 2 + s.bytes }

// append writes codes.
func (s shape) append(v []byte, codes []uint64) []byte {
	last := s.words - 1
	for ; len(codes) > 0; codes = codes[s.words:] {
		for _, w := range codes[:last] {
			v = binary.LittleEndian.AppendUint64(v, w)
		}
		for i := range s.bytes - 8*last {
			v = append(v, byte(codes[last]>>(8*i)))
		}
	}
	return v
}

// read reads the codes in v, which fill those given.
func (s shape) read(codes []uint64, v []byte) {
	if s.bytes == 8*s.words {
		for i := range codes {
			codes[i] = binary.LittleEndian.Uint64(v[8*i:])
		}
		return
	}
	last := s.words - 1
	mask := uint64(1)<<(8*(s.bytes-8*last)) - 1
	for ; len(codes) > 0; codes, v = codes[s.words:], v[s.bytes:] {
		for i := range last {
			codes[i] = binary.LittleEndian.Uint64(v[8*i:])
		}
		codes[last] = word(v[8*last:]) & mask
	}
}

// word reads eight bytes, or those that are left.
func word(v []byte) (w uint64) {
	if len(v) >= 8 {
		return binary.LittleEndian.Uint64(v)
	}
	for i, b := range v {
		w |= uint64(b) << (8 * i)
	}
	return w
}
