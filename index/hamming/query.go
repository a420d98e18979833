package hamming

import (
	"fmt"

	"github.com/hashsearch/hashsearch/hashing"
)

// A Query requests the K rows nearest to Code.
type Query struct {
	Code   hashing.Code // as many words as the set's codes
	K      int
	Radius int  // rows farther than this are ignored; at most the width of the codes
	Count  bool // count all rows within the radius, not only as far as the K nearest

	// After, if not nil, limits the found rows to those that follow it in the order of
	// [Answer.Found].
	After *Found
	// Keep accepts the rows that may be counted and found; nil accepts all.
	Keep Filter
}

// A Filter accepts or rejects rows. Contains is called only for rows that are near enough, so it
// may be slow.
type Filter interface {
	Contains(row uint32) bool
	Len() int // approximate number of accepted rows
	// Rows returns all accepted rows in ascending order. It is called only when they are so few
	// that comparing them is the cheapest way to search.
	Rows() []uint32
}

// A Found is a row of an answer with its distance from the query.
type Found struct {
	Row      uint32
	Distance uint16
}

// An Answer is the result of a query.
type Answer struct {
	Found []Found // in the order of (Distance, Row)

	// Within[d] is the number of accepted rows at distance d, including those before After. It is
	// exact up to its end: the radius if Count is set or fewer than K rows are found, otherwise the
	// distance of the last row found.
	Within []int

	Work Work
	Slow bool // a structure would have made the search faster: see [Set.Indexed]
}

// Work reports the cost of an answer.
type Work struct {
	Searcher   string // "scan", "rows", "table", "mih" or "groups"
	Probes     int    // lookups in a structure, or centres compared
	Candidates int    // codes compared
}

// validate returns an error if q does not fit a set of codes of the given width.
func (q *Query) validate(bits int) error {
	if len(q.Code) != hashing.Words(bits) {
		return fmt.Errorf("hamming: the query has a code of %d words, which does not fit codes of %d bits", len(q.Code), bits)
	}
	if q.K < 0 || q.Radius < 0 || q.Radius > bits {
		return fmt.Errorf("hamming: K is %d and must not be negative; Radius is %d and must be 0 to %d", q.K, q.Radius, bits)
	}
	return nil
}

// accepts reports whether a row is alive and passes the filter of q.
func (s *Set) accepts(row uint32, q *Query) bool {
	return (s.dead.IsEmpty() || !s.dead.Contains(row)) && (q.Keep == nil || q.Keep.Contains(row))
}
