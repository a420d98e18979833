package hamming

import (
	"context"
	"math/bits"
)

// Pairs counts how often bits are one together: [i][j] is the number of rows, dead ones left out, in which bits i and j both are, and
// [i][i] that in which bit i is. It ends early, with the context's error, when that ends. 64 rows at a time are turned into columns,
// so that one instruction counts for 64 rows.
func (s *Set) Pairs(ctx context.Context) ([][]int, error) {
	pairs := make([][]int, s.bits)
	for i := range pairs {
		pairs[i] = make([]int, s.bits)
	}
	columns := make([]uint64, 64*s.codes.words)
	for from := 0; from < s.Len(); from += 64 {
		if from%(1<<14) == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s.columns(columns, from)
		for i, row := range pairs {
			for j, c := range columns[:i+1] {
				row[j] += bits.OnesCount64(columns[i] & c)
			}
		}
	}
	for i, row := range pairs {
		for j := range i {
			pairs[j][i] = row[j]
		}
	}
	return pairs, nil
}

// columns has a word for each bit, and a bit there for each of 64 rows; dead ones are zero.
func (s *Set) columns(columns []uint64, from int) {
	clear(columns)
	for row := from; row < min(from+64, s.Len()); row++ {
		if !s.Alive(row) {
			continue
		}
		for j := range s.codes.words {
			columns[64*j+row-from] = s.codes.word(row, j)
		}
	}
	for j := range s.codes.words {
		transpose((*[64]uint64)(columns[64*j:]))
	}
}

// transpose turns a square of bits, of which bit j of word i becomes bit i of word j, by swapping ever smaller blocks across
// its diagonal (Warren, "Hacker's delight", 2003, section 7-3).
func transpose(w *[64]uint64) {
	mask := ^uint64(0) >> 32
	for n := 32; n > 0; n >>= 1 {
		for i := 0; i < 64; i = (i + n + 1) &^ n {
			t := (w[i]>>n ^ w[i+n]) & mask
			w[i], w[i+n] = w[i]^t<<n, w[i+n]^t
		}
		mask ^= mask << (n / 2)
	}
}
