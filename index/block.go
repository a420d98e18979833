package index

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// span is how many document numbers share one block of codes.
const span = 4096

// A block holds the codes of documents whose numbers share number/span.
type block struct {
	nums  []uint32 // ascending
	codes []uint64 // len(nums) × words, row by row
}

// encode is the block's value under key, which is nums[0]/span.
func (b block) encode(key []byte, s shape) []byte {
	v := make([]byte, 0, s.entry()*len(b.nums)+4)
	for _, n := range b.nums {
		v = binary.LittleEndian.AppendUint16(v, uint16(n%span))
	}
	return seal(key, s.append(v, b.codes))
}

// decodeBlock reads a value of codes of the given shape.
func decodeBlock(key, value []byte, s shape) (b block, err error) {
	err = b.read(key, value, s)
	return b, err
}

// read appends what a value holds.
func (b *block) read(key, value []byte, s shape) error {
	v, err := unseal(key, value)
	if err != nil {
		return err
	}
	n := len(v) / s.entry()
	if len(key) != 4 || n*s.entry() != len(v) || n > span {
		return fmt.Errorf("%w: the code block %x has a wrong length", ErrFormat, short(key))
	}
	first := binary.BigEndian.Uint32(key) * span
	more := block{nums: extend(&b.nums, n), codes: extend(&b.codes, n*s.words)}
	for i := range more.nums {
		more.nums[i] = first + uint32(binary.LittleEndian.Uint16(v[2*i:]))
	}
	s.read(more.codes, v[2*n:])
	return more.check(first)
}

// extend makes s longer by n and returns what came, for the caller to fill.
func extend[T any](s *[]T, n int) []T {
	*s = slices.Grow(*s, n)[:len(*s)+n]
	return (*s)[len(*s)-n:]
}

// check reports numbers that are out of order or belong to another block.
func (b block) check(first uint32) error {
	for i, n := range b.nums {
		if n-first >= span || i > 0 && n <= b.nums[i-1] {
			return fmt.Errorf("%w: the code block of document %d is out of order", ErrFormat, first)
		}
	}
	return nil
}

// without is the block less the numbers in gone, which ascend.
func (b block) without(gone []uint32, words int) block {
	kept := block{}
	for i, n := range b.nums {
		if _, found := slices.BinarySearch(gone, n); !found {
			kept.nums = append(kept.nums, n)
			kept.codes = append(kept.codes, b.codes[i*words:(i+1)*words]...)
		}
	}
	return kept
}
