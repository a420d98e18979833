//go:build !purego

package hamming

import (
	"os"

	"github.com/hashsearch/hashsearch/hashing"
	"golang.org/x/sys/cpu"
)

// active is the level in use: the one that HASHSEARCH_CPU names, or the highest. It does not
// change.
var active = choose(levels(), os.Getenv("HASHSEARCH_CPU"))

// levels returns the levels that the processor has, in ascending order.
func levels() []level {
	switch x := &cpu.X86; {
	case !x.HasAVX2 || !x.HasPOPCNT:
		return []level{plain}
	case !x.HasAVX512F || !x.HasAVX512VPOPCNTDQ:
		return []level{plain, avx2}
	}
	return []level{plain, avx2, avx512}
}

// near writes to out the indices of the codes in the spans that differ from q in at most bound
// bits, and returns their number. out must have room for all codes of the spans.
func (l level) near(codes []uint64, spans []span, q uint64, bound int, out []uint32) int {
	if l == plain {
		return nearPlain(codes, spans, q, bound, out)
	}
	if n := total(len(codes), spans); n == 0 || len(out) < n {
		return 0
	}
	_ = spans[:len(spans)+ahead] // panics if the array is too short
	if l == avx2 {
		return nearAVX2(&codes[0], &spans[0].from, len(spans), q, bound, &out[0])
	}
	return nearAVX512(&codes[0], &spans[0].from, len(spans), q, bound, &out[0])
}

// nearGroups is near for groups of four interleaved codes of several words.
func (l level) nearGroups(groups []uint64, q hashing.Code, bound int, out []uint32) int {
	n := len(groups) / (lanes * len(q))
	if l == plain || n == 0 {
		return nearGroupsPlain(groups, q, bound, out)
	}
	_ = out[lanes*n-1]
	if l == avx2 {
		return nearGroupsAVX2(&groups[0], n, &q[0], len(q), bound, &out[0])
	}
	return nearGroupsAVX512(&groups[0], n, &q[0], len(q), bound, &out[0])
}

// distances writes to out the number of bits in which each code of the groups differs from q.
func (l level) distances(groups []uint64, q hashing.Code, out []uint32) {
	n := len(groups) / (lanes * len(q))
	if l == plain || n == 0 {
		distancesPlain(groups, q, out)
		return
	}
	_ = out[lanes*n-1]
	if l == avx2 {
		distancesAVX2(&groups[0], n, &q[0], len(q), &out[0])
		return
	}
	distancesAVX512(&groups[0], n, &q[0], len(q), &out[0])
}

// nearRows writes to out those of the rows that differ from q in at most bound bits, and returns
// their number. out must have room for all rows, and may be rows itself.
func (l level) nearRows(c *codes, rows []uint32, q hashing.Code, bound int, out []uint32) int {
	if l == plain || len(rows) == 0 {
		return nearRowsPlain(c, rows, q, bound, out)
	}
	_ = out[len(rows)-1]
	return nearRowsAVX2(&c.data[0], &rows[0], len(rows), &q[0], len(q), bound, &out[0])
}
