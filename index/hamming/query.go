package hamming

import (
	"fmt"

	"github.com/hashsearch/hashsearch/hashing"
)

// A Query asks for the K rows nearest to Code.
type Query struct {
	Code   hashing.Code // as many words as the set's codes
	K      int
	Radius int  // rows farther than this do not count; at most the bits of a code
	Count  bool // count everything within the radius, not only as far as the K nearest

	After *Found // only rows behind this one, in the order of [Answer.Found], are found; nil: from the beginning
	Keep  Filter // rows that count; nil: all
}

// A Filter says which rows count. It is called for those near enough, so it may take its time.
type Filter interface {
	Contains(row uint32) bool
	Len() int       // about how many rows count
	Rows() []uint32 // all of them, ascending; asked for when they are so few that comparing them is the cheapest
}

// A Found row.
type Found struct {
	Row      uint32
	Distance uint16
}

// An Answer is what a set knows of a query.
type Answer struct {
	Found []Found // by (Distance, Row)

	// Within[d] is how many rows that count are at distance d, those before After too. It is exact up to its end: the distance of
	// the last of the K found, or the radius when Count is set or there are fewer.
	Within []int

	Work Work
	Slow bool // a structure would have made it faster: see [Set.Indexed]
}

// Work says what an answer cost.
type Work struct {
	Searcher   string // "scan", "rows", "table" or "mih"
	Probes     int    // places looked up in a structure
	Candidates int    // codes compared
}

// validate says what is wrong with a query.
func (q *Query) validate(bits int) error {
	if len(q.Code) != hashing.Words(bits) {
		return fmt.Errorf("hamming: a code of %d words asks a set of %d bits", len(q.Code), bits)
	}
	if q.K < 0 || q.Radius < 0 || q.Radius > bits {
		return fmt.Errorf("hamming: %d rows within radius %d of %d bits", q.K, q.Radius, bits)
	}
	return nil
}

// counts reports whether a row that is near enough counts.
func (s *Set) counts(row uint32, q *Query) bool {
	return (s.dead.IsEmpty() || !s.dead.Contains(row)) && (q.Keep == nil || q.Keep.Contains(row))
}
