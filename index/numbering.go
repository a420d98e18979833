package index

import (
	"math/bits"
	"slices"
)

// A numbering has the numbers of the documents of rows, which ascend, and the rows by number. It
// never changes: the next one shares its arrays, with more rows.
type numbering struct {
	nums  []uint32 // row → document number
	ranks []rank   // number/64 → rows, as far as no more numbers will follow
}

// A rank holds the rows of 64 numbers.
type rank struct {
	below uint32 // number of rows before them
	has   uint64 // bit i is set if the i-th number has a row
}

// appended returns the numbering with more rows. There are at most as many ranks as rows, also if
// most numbers have none.
func (n numbering) appended(more []uint32) numbering {
	n.nums = append(n.nums, more...) // readers of earlier ones never read past their length
	for row := n.ranked(); len(n.ranks) < len(n.nums); {
		i, r := uint32(len(n.ranks)), rank{below: uint32(row)}
		if i >= n.nums[len(n.nums)-1]/64 {
			break
		}
		for ; n.nums[row]/64 == i; row++ {
			r.has |= 1 << (n.nums[row] % 64)
		}
		n.ranks = append(n.ranks, r)
	}
	return n
}

// ranked returns the number of rows that have ranks.
func (n *numbering) ranked() int {
	if len(n.ranks) == 0 {
		return 0
	}
	last := n.ranks[len(n.ranks)-1]
	return int(last.below) + bits.OnesCount64(last.has)
}

// find returns the row of a document, dead or alive, or false and the number of rows below it.
func (n *numbering) find(number uint32) (int, bool) {
	if i := int(number / 64); i < len(n.ranks) {
		r, bit := &n.ranks[i], uint64(1)<<(number%64)
		return int(r.below) + bits.OnesCount64(r.has&(bit-1)), r.has&bit != 0
	}
	from := n.ranked()
	row, ok := slices.BinarySearch(n.nums[from:], number)
	return from + row, ok
}

// bytes returns the size of the numbering.
func (n *numbering) bytes() int64 { return int64(4*cap(n.nums) + 16*cap(n.ranks)) }
