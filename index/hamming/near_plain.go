//go:build (!amd64 && !arm64) || purego

package hamming

import "github.com/hashsearch/hashsearch/hashing"

const active = plain

func levels() []level { return []level{plain} }

func (level) near(codes []uint64, spans []span, q uint64, bound int, out []uint32) int {
	return nearPlain(codes, spans, q, bound, out)
}

func (level) nearGroups(groups []uint64, q hashing.Code, bound int, out []uint32) int {
	return nearGroupsPlain(groups, q, bound, out)
}

func (level) distances(groups []uint64, q hashing.Code, out []uint32) {
	distancesPlain(groups, q, out)
}

func (level) nearRows(c *codes, rows []uint32, q hashing.Code, bound int, out []uint32) int {
	return nearRowsPlain(c, rows, q, bound, out)
}
