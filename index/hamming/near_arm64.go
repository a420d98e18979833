//go:build !purego

package hamming

import (
	"os"

	"github.com/hashsearch/hashsearch/hashing"
)

// vectors is false with HASHSEARCH_CPU=plain. Every arm64 has the instructions.
var vectors = os.Getenv("HASHSEARCH_CPU") != "plain"

// nearNEON is near for count spans, and a bound from 0 to 64. The array of spans must be longer by
// the constant ahead.
//
//go:noescape
func nearNEON(codes *uint64, spans *uint32, count int, q uint64, bound int, out *uint32) int

// nearGroupsNEON is nearGroups for count groups of codes of at most 31 words, and a bound from 0 to
// 64 bits a word.
//
//go:noescape
func nearGroupsNEON(groups *uint64, count int, q *uint64, words int, bound int, out *uint32) int

// nearRowsNEON is nearRows for count rows.
//
//go:noescape
func nearRowsNEON(groups *uint64, rows *uint32, count int, q *uint64, words int, bound int, out *uint32) int

func near(codes []uint64, spans []span, q uint64, bound int, out []uint32) int {
	if !vectors {
		return nearPlain(codes, spans, q, bound, out)
	}
	if n := total(len(codes), spans); n == 0 || len(out) < n || bound < 0 {
		return 0
	}
	_ = spans[:len(spans)+ahead] // panics if the array is too short
	return nearNEON(&codes[0], &spans[0].from, len(spans), q, min(bound, 64), &out[0])
}

func nearGroups(groups []uint64, q hashing.Code, bound int, out []uint32) int {
	if !vectors {
		return nearGroupsPlain(groups, q, bound, out)
	}
	n := len(groups) / (lanes * len(q))
	if n == 0 || bound < 0 {
		return 0
	}
	_ = out[lanes*n-1]
	return nearGroupsNEON(&groups[0], n, &q[0], len(q), min(bound, 64*len(q)), &out[0])
}

func nearRows(c *codes, rows []uint32, q hashing.Code, bound int, out []uint32) int {
	if !vectors || len(rows) == 0 {
		return nearRowsPlain(c, rows, q, bound, out)
	}
	_ = out[len(rows)-1]
	return nearRowsNEON(&c.data[0], &rows[0], len(rows), &q[0], len(q), bound, &out[0])
}
