package hamming

import (
	"context"
	"math/bits"
)

// Pairs counts the live rows in which two bits are both one: [i][j] is the number for bits i and j,
// and [i][i] the number of rows in which bit i is one. If ctx is cancelled, Pairs returns ctx's
// error early. It transposes 64 rows at a time, so that one instruction counts 64 rows.
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

// columns stores into columns, for each bit of the codes, a word that holds the bit of each of the
// 64 rows from the given one on. Dead rows are zero.
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

// transpose transposes a square of bits, so that bit j of word i becomes bit i of word j. It swaps
// ever smaller blocks across the diagonal (Warren, "Hacker's delight", 2003, section 7-3).
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
