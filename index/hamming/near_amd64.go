//go:build !purego

package hamming

import (
	"os"

	"github.com/hashsearch/hashsearch/hashing"
	"golang.org/x/sys/cpu"
)

// vectors reports whether the processor has the instructions that the assembly needs.
// HASHSEARCH_CPU=plain makes it false.
var vectors = cpu.X86.HasAVX2 && cpu.X86.HasPOPCNT && os.Getenv("HASHSEARCH_CPU") != "plain"

// near writes to out the indices of the codes in the spans that differ from q in at most bound
// bits, and returns their number. out must have room for all codes of the spans.
func near(codes []uint64, spans []span, q uint64, bound int, out []uint32) int {
	if !vectors {
		return nearPlain(codes, spans, q, bound, out)
	}
	if n := total(len(codes), spans); n == 0 || len(out) < n {
		return 0
	}
	_ = spans[:len(spans)+ahead] // panics if the array is too short
	return nearAVX2(&codes[0], &spans[0].from, len(spans), q, bound, &out[0])
}

// nearGroups is near for groups of four interleaved codes of several words.
func nearGroups(groups []uint64, q hashing.Code, bound int, out []uint32) int {
	n := len(groups) / (lanes * len(q))
	if !vectors || n == 0 {
		return nearGroupsPlain(groups, q, bound, out)
	}
	_ = out[lanes*n-1]
	return nearGroupsAVX2(&groups[0], n, &q[0], len(q), bound, &out[0])
}

// nearRows writes to out those of the rows that differ from q in at most bound bits, and returns
// their number. out must have room for all rows, and may be rows itself.
func nearRows(c *codes, rows []uint32, q hashing.Code, bound int, out []uint32) int {
	if !vectors || len(rows) == 0 {
		return nearRowsPlain(c, rows, q, bound, out)
	}
	_ = out[len(rows)-1]
	return nearRowsAVX2(&c.data[0], &rows[0], len(rows), &q[0], len(q), bound, &out[0])
}
