package format

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/store"
)

// A Layout is the storage of codes in the blocks of a generation.
type Layout int

const (
	InWords Layout = 0 // 8 bytes per word: format 1
	InBytes Layout = 2 // as many bytes as the bits require: format 2
)

// Of returns the shape of codes of the given number of bits.
func (l Layout) Of(bits int) Shape {
	words := hashing.Words(bits)
	if l == InWords {
		return Shape{words, 8 * words}
	}
	return Shape{words, (bits + 7) / 8}
}

// A Shape is the size of one code.
type Shape struct {
	Words int // words in memory

	// bytes is the size in a block: the bytes of the words, lowest first, without those at the end
	// that are always zero.
	bytes int
}

// Entry returns the number of bytes that a document takes in a block.
func (s Shape) Entry() int { return 2 + s.bytes }

// append appends the stored form of codes to v.
func (s Shape) append(v []byte, codes []uint64) []byte {
	last := s.Words - 1
	for ; len(codes) > 0; codes = codes[s.Words:] {
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
func (s Shape) read(codes []uint64, v []byte) {
	if s.bytes == 8*s.Words {
		for i := range codes {
			codes[i] = binary.LittleEndian.Uint64(v[8*i:])
		}
		return
	}
	last := s.Words - 1
	mask := uint64(1)<<(8*(s.bytes-8*last)) - 1
	for ; len(codes) > 0; codes, v = codes[s.Words:], v[s.bytes:] {
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

// Span is the number of document numbers that share a block of codes.
const Span = 4096

// A Block holds the codes of documents with the same number/span.
type Block struct {
	Nums  []uint32 // ascending
	Codes []uint64 // len(nums) × words, row by row
}

// Encode returns the value that stores the block under key, which is nums[0]/span.
func (b Block) Encode(key []byte, s Shape) []byte {
	v := make([]byte, 0, s.Entry()*len(b.Nums)+4)
	for _, n := range b.Nums {
		v = binary.LittleEndian.AppendUint16(v, uint16(n%Span))
	}
	return Seal(key, s.append(v, b.Codes))
}

// Key returns the key of the block.
func (b Block) Key() []byte { return Key32(b.Nums[0] / Span) }

// Split returns the codes, of the given number of words, by the blocks that store them.
func (b Block) Split(words int) (parts []Block) {
	for nums, codes := b.Nums, b.Codes; len(nums) > 0; {
		n := 1
		for n < len(nums) && nums[n]/Span == nums[0]/Span {
			n++
		}
		parts = append(parts, Block{nums[:n], codes[:n*words]})
		nums, codes = nums[n:], codes[n*words:]
	}
	return parts
}

// DecodeBlock decodes a stored block of codes of shape s.
func DecodeBlock(key, value []byte, s Shape) (b Block, err error) {
	err = b.Read(key, value, s)
	return b, err
}

// Read appends the codes of a stored block to b.
func (b *Block) Read(key, value []byte, s Shape) error {
	v, err := Unseal(key, value)
	if err != nil {
		return fmt.Errorf("code block %x: %w", Short(key), err)
	}
	n := len(v) / s.Entry()
	if len(key) != 4 || n*s.Entry() != len(v) || n > Span {
		return fmt.Errorf("%w: code block %x has the wrong length", store.ErrFormat, Short(key))
	}
	first := binary.BigEndian.Uint32(key) * Span
	more := Block{Nums: extend(&b.Nums, n), Codes: extend(&b.Codes, n*s.Words)}
	for i := range more.Nums {
		more.Nums[i] = first + uint32(binary.LittleEndian.Uint16(v[2*i:]))
	}
	s.read(more.Codes, v[2*n:])
	return more.check(first)
}

// extend extends s by n elements and returns these for the caller to fill.
func extend[T any](s *[]T, n int) []T {
	*s = slices.Grow(*s, n)[:len(*s)+n]
	return (*s)[len(*s)-n:]
}

// check reports numbers that are out of order or belong to another block.
func (b Block) check(first uint32) error {
	for i, n := range b.Nums {
		if n-first >= Span || i > 0 && n <= b.Nums[i-1] {
			return fmt.Errorf("%w: the code block that starts at document %d is out of order", store.ErrFormat, first)
		}
	}
	return nil
}

// Without returns the block without the numbers in deleted, which ascend.
func (b Block) Without(deleted []uint32, words int) Block {
	kept := Block{}
	for i, n := range b.Nums {
		if _, found := slices.BinarySearch(deleted, n); !found {
			kept.Nums = append(kept.Nums, n)
			kept.Codes = append(kept.Codes, b.Codes[i*words:(i+1)*words]...)
		}
	}
	return kept
}
