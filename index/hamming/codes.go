package hamming

import (
	"math/bits"

	"github.com/hashsearch/hashsearch/hashing"
)

// lanes is the number of codes that are interleaved: word 0 of four codes, then word 1 of the same
// four, and so on. Vector instructions then compare four codes at once, and a single code spans at
// most words/2 cache lines. Codes of one word are stored one after the other.
const lanes = 4

// codes are rows of codes. Rows are only ever appended, and a state never reads rows beyond its
// own.
type codes struct {
	words int // 64-bit words per code
	n     int
	data  []uint64 // ⌈n/lanes⌉ × words × lanes
}

// at returns the index of word 0 of a row in data. The other words follow at a distance of lanes.
func (c *codes) at(row int) int {
	return row/lanes*lanes*c.words + row%lanes
}

// append returns c with more rows appended, given one after the other.
func (c codes) append(rows []uint64) codes {
	if c.words == 1 {
		c.data = append(c.data, rows...)
		c.n += len(rows)
		return c
	}
	for ; len(rows) >= c.words; rows = rows[c.words:] {
		if c.n%lanes == 0 {
			c.data = append(c.data, make([]uint64, lanes*c.words)...)
		}
		at := c.at(c.n)
		for j, w := range rows[:c.words] {
			c.data[at+j*lanes] = w
		}
		c.n++
	}
	return c
}

// word returns word j of a row.
func (c *codes) word(row, j int) uint64 { return c.data[c.at(row)+j*lanes] }

// code returns a copy of a row's code.
func (c *codes) code(row int) hashing.Code {
	code, at := make(hashing.Code, c.words), c.at(row)
	for j := range code {
		code[j] = c.data[at+j*lanes]
	}
	return code
}

// distance returns the number of bits in which a row differs from q.
func (c *codes) distance(row int, q hashing.Code) int {
	if c.words == 1 {
		return bits.OnesCount64(c.data[row] ^ q[0])
	}
	at, d := c.at(row), 0
	for j, w := range q {
		d += bits.OnesCount64(w ^ c.data[at+j*lanes])
	}
	return d
}

// near writes to out the rows in [from, to) that differ from q in at most bound bits, counted from
// from, and returns their number. out must have room for to-from rows; from must be a multiple of
// lanes.
func (c *codes) near(from, to int, q hashing.Code, bound int, out []uint32) int {
	if c.words == 1 {
		all := [1 + ahead]span{{0, uint32(to - from)}}
		return active.near(c.data[from:to], all[:1], q[0], bound, out)
	}
	whole := from + (to-from)/lanes*lanes
	n := active.nearGroups(c.data[c.at(from):c.at(whole-1)+1+(c.words-1)*lanes], q, bound, out)
	for row := whole; row < to; row++ {
		if c.distance(row, q) <= bound {
			out[n] = uint32(row - from)
			n++
		}
	}
	return n
}
