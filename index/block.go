package index

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
)

// A layout is the storage of codes in the blocks of a generation.
type layout int

const (
	inWords layout = 0 // 8 bytes per word: format 1
	inBytes layout = 2 // as many bytes as the bits require: format 2
)

// of returns the shape of codes of the given number of bits.
func (l layout) of(bits int) shape {
	words := hashing.Words(bits)
	if l == inWords {
		return shape{words, 8 * words}
	}
	return shape{words, (bits + 7) / 8}
}

// A shape is the size of one code.
type shape struct {
	words int // words in memory

	// bytes is the size in a block: the bytes of the words, lowest first, without those at the end
	// that are always zero.
	bytes int
}

// entry returns the number of bytes that a document takes in a block.
func (s shape) entry() int { return 2 + s.bytes }

// append appends the stored form of codes to v.
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

// read fills codes from their stored form in v.
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

// word reads eight bytes, or the remaining ones if there are fewer.
func word(v []byte) (w uint64) {
	if len(v) >= 8 {
		return binary.LittleEndian.Uint64(v)
	}
	for i, b := range v {
		w |= uint64(b) << (8 * i)
	}
	return w
}

// span is the number of document numbers that share a block of codes.
const span = 4096

// A block holds the codes of documents with the same number/span.
type block struct {
	nums  []uint32 // ascending
	codes []uint64 // len(nums) × words, row by row
}

// encode returns the value that stores the block under key, which is nums[0]/span.
func (b block) encode(key []byte, s shape) []byte {
	v := make([]byte, 0, s.entry()*len(b.nums)+4)
	for _, n := range b.nums {
		v = binary.LittleEndian.AppendUint16(v, uint16(n%span))
	}
	return seal(key, s.append(v, b.codes))
}

// key returns the key of the block.
func (b block) key() []byte { return key32(b.nums[0] / span) }

// split returns the codes, of the given number of words, by the blocks that store them.
func (b block) split(words int) (parts []block) {
	for nums, codes := b.nums, b.codes; len(nums) > 0; {
		n := 1
		for n < len(nums) && nums[n]/span == nums[0]/span {
			n++
		}
		parts = append(parts, block{nums[:n], codes[:n*words]})
		nums, codes = nums[n:], codes[n*words:]
	}
	return parts
}

// decodeBlock decodes a stored block of codes of shape s.
func decodeBlock(key, value []byte, s shape) (b block, err error) {
	err = b.read(key, value, s)
	return b, err
}

// read appends the codes of a stored block to b.
func (b *block) read(key, value []byte, s shape) error {
	v, err := unseal(key, value)
	if err != nil {
		return fmt.Errorf("code block %x: %w", short(key), err)
	}
	n := len(v) / s.entry()
	if len(key) != 4 || n*s.entry() != len(v) || n > span {
		return fmt.Errorf("%w: code block %x has the wrong length", ErrFormat, short(key))
	}
	first := binary.BigEndian.Uint32(key) * span
	more := block{nums: extend(&b.nums, n), codes: extend(&b.codes, n*s.words)}
	for i := range more.nums {
		more.nums[i] = first + uint32(binary.LittleEndian.Uint16(v[2*i:]))
	}
	s.read(more.codes, v[2*n:])
	return more.check(first)
}

// extend extends s by n elements and returns these for the caller to fill.
func extend[T any](s *[]T, n int) []T {
	*s = slices.Grow(*s, n)[:len(*s)+n]
	return (*s)[len(*s)-n:]
}

// check reports numbers that are out of order or belong to another block.
func (b block) check(first uint32) error {
	for i, n := range b.nums {
		if n-first >= span || i > 0 && n <= b.nums[i-1] {
			return fmt.Errorf("%w: the code block that starts at document %d is out of order", ErrFormat, first)
		}
	}
	return nil
}

// without returns the block without the numbers in deleted, which ascend.
func (b block) without(deleted []uint32, words int) block {
	kept := block{}
	for i, n := range b.nums {
		if _, found := slices.BinarySearch(deleted, n); !found {
			kept.nums = append(kept.nums, n)
			kept.codes = append(kept.codes, b.codes[i*words:(i+1)*words]...)
		}
	}
	return kept
}
