//go:build !purego

package hamming

import (
	"os"

	"github.com/hashsearch/hashsearch/hashing"
)

// active is the level in use: the one that HASHSEARCH_CPU names, or the highest. It does not
// change.
var active = choose(levels(), os.Getenv("HASHSEARCH_CPU"))

// levels returns the levels of every arm64 processor, in ascending order.
func levels() []level { return []level{plain, neon} }

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

// distancesNEON is distances for count groups of codes of at most 31 words.
//
//go:noescape
func distancesNEON(groups *uint64, count int, q *uint64, words int, out *uint32)

// nearRowsNEON is nearRows for count rows.
//
//go:noescape
func nearRowsNEON(groups *uint64, rows *uint32, count int, q *uint64, words int, bound int, out *uint32) int

func (l level) near(codes []uint64, spans []span, q uint64, bound int, out []uint32) int {
	if l == plain {
		return nearPlain(codes, spans, q, bound, out)
	}
	if n := total(len(codes), spans); n == 0 || len(out) < n || bound < 0 {
		return 0
	}
	_ = spans[:len(spans)+ahead] // panics if the array is too short
	return nearNEON(&codes[0], &spans[0].from, len(spans), q, min(bound, 64), &out[0])
}

func (l level) nearGroups(groups []uint64, q hashing.Code, bound int, out []uint32) int {
	if l == plain {
		return nearGroupsPlain(groups, q, bound, out)
	}
	n := len(groups) / (lanes * len(q))
	if n == 0 || bound < 0 {
		return 0
	}
	_ = out[lanes*n-1]
	return nearGroupsNEON(&groups[0], n, &q[0], len(q), min(bound, 64*len(q)), &out[0])
}

func (l level) distances(groups []uint64, q hashing.Code, out []uint32) {
	n := len(groups) / (lanes * len(q))
	if l == plain || n == 0 {
		distancesPlain(groups, q, out)
		return
	}
	_ = out[lanes*n-1]
	distancesNEON(&groups[0], n, &q[0], len(q), &out[0])
}

func (l level) nearRows(c *codes, rows []uint32, q hashing.Code, bound int, out []uint32) int {
	if l == plain || len(rows) == 0 {
		return nearRowsPlain(c, rows, q, bound, out)
	}
	_ = out[len(rows)-1]
	return nearRowsNEON(&c.data[0], &rows[0], len(rows), &q[0], len(q), bound, &out[0])
}
