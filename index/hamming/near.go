package hamming

import (
	"math/bits"

	"github.com/hashsearch/hashsearch/hashing"
)

// A span is the range [from, to) of codes that lie together.
type span struct{ from, to uint32 }

// ahead is the distance, in spans, at which the assembly prefetches the codes of a span. An array
// of spans must be longer by that number.
const ahead = 8

// total returns the number of codes in the spans. It returns 0 if a span lies outside the codes,
// because the assembly does not check its arguments.
func total(codes int, spans []span) int {
	n := 0
	for _, s := range spans {
		if s.from > s.to || int(s.to) > codes {
			return 0
		}
		n += int(s.to - s.from)
	}
	return n
}

// nearPlain is near without vector instructions. Tests compare the assembly with it.
func nearPlain(codes []uint64, spans []span, q uint64, bound int, out []uint32) int {
	n := 0
	for _, s := range spans {
		for i, c := range codes[s.from:s.to] {
			if bits.OnesCount64(c^q) <= bound {
				out[n] = s.from + uint32(i)
				n++
			}
		}
	}
	return n
}

// nearGroupsPlain is nearGroups without vector instructions.
func nearGroupsPlain(groups []uint64, q hashing.Code, bound int, out []uint32) int {
	n := 0
	for i := range len(groups) / (lanes * len(q)) * lanes {
		if groupDistance(groups, i, q) <= bound {
			out[n] = uint32(i)
			n++
		}
	}
	return n
}

// distancesPlain is distances without vector instructions.
func distancesPlain(groups []uint64, q hashing.Code, out []uint32) {
	for i := range len(groups) / (lanes * len(q)) * lanes {
		out[i] = uint32(groupDistance(groups, i, q))
	}
}

// groupDistance returns the number of bits in which code i of the groups differs from q.
func groupDistance(groups []uint64, i int, q hashing.Code) int {
	c := codes{words: len(q), data: groups}
	return c.distance(i, q)
}

// nearRowsPlain is nearRows without vector instructions and prefetching.
func nearRowsPlain(c *codes, rows []uint32, q hashing.Code, bound int, out []uint32) int {
	n := 0
	for _, row := range rows {
		if c.distance(int(row), q) <= bound {
			out[n] = row
			n++
		}
	}
	return n
}
