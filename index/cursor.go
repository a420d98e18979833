package index

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/ingest"
)

// A cursor is where a page ends, and what the next must share with the first. Documents that came since have numbers that are not below
// Next, so they do not count; those deleted are gone; scores do not depend on other documents but for Best, which stays.
type cursor struct {
	Generation uint64
	Next       uint64 // the number that the next document got when the first page was asked for
	QueryHash  [8]byte
	Seen       uint32 // hits so far
	Last       place  // of the last hit,
	Score      float64

	// With re-ranking:
	Pool uint32  // how many candidates were looked for,
	Far  place   // the farthest of them,
	More bool    // and whether there were more
	Best float64 // the best BM25 among them
}

// A place is where a document stands by distance.
type place struct {
	Distance uint16
	Number   uint32
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.Distance, q.Distance), cmp.Compare(p.Number, q.Number))
}

func (h *Hit) place() place { return place{uint16(h.Distance), h.Number} }

// cursorKey goes into the checksum and is another one for another layout.
var cursorKey = []byte("cursor 1")

var cursorText = base64.RawURLEncoding.Strict()

func (c cursor) String() string {
	b, _ := binary.Append(nil, binary.LittleEndian, c) // fails only for types without a size
	return cursorText.EncodeToString(seal(cursorKey, b))
}

func parseCursor(s string) (c cursor, err error) {
	b, err := cursorText.DecodeString(s)
	if err == nil {
		b, err = unseal(cursorKey, b)
	}
	if err != nil || len(b) != binary.Size(c) {
		return c, fmt.Errorf("%w: this is none that a search gave; leave it out to begin with the first page", ErrCursor)
	}
	_, err = binary.Decode(b, binary.LittleEndian, &c)
	return c, err
}

// question is a hash of all that a query says but for the limit; of the documents that it asks by it has the numbers.
func (se *search) queryHash(documents []uint32) (sum [8]byte) {
	q := se.query
	text, _ := json.Marshal([]any{se.model.Fingerprint(), q.Text, q.ID, q.Code, len(q.Like), documents, q.within(se.bits), conditionsOf(q.Filter), q.Rerank, q.Candidates})
	h := sha256.Sum256(text)
	copy(sum[:], h[:])
	return sum
}

func conditionsOf(filter []ingest.Condition) (s []string) {
	for _, c := range filter {
		s = append(s, c.String())
	}
	return s
}

// turn opens the page that is asked for.
func (se *search) openPage(documents []uint32) error {
	q, hash := se.query, se.queryHash(documents)
	if q.Cursor == "" {
		se.page = cursor{Generation: se.generation, Next: se.next, QueryHash: hash, Pool: uint32(min(max(q.Candidates, q.Limit), se.rows()))}
		return nil
	}
	c, err := parseCursor(q.Cursor)
	switch {
	case err != nil:
		return err
	case c.Generation != se.generation:
		return fmt.Errorf("%w: the collection has another model by now; leave it out to begin with the first page", ErrCursor)
	case c.QueryHash != hash:
		return fmt.Errorf("%w: it belongs to another question, or to a document that has changed; repeat all but the limit, or leave it out "+
			"to begin with the first page", ErrCursor)
	}
	se.page = c
	return nil
}

// first reports whether no page came before this one.
func (c *cursor) first() bool { return c.Seen == 0 }

// pool is which of the nearest are candidates, and whether there are others in the ball.
func (c *cursor) pool(hits []Hit, more bool) ([]Hit, bool) {
	if c.first() {
		if c.More = more; len(hits) > 0 {
			c.Far = hits[len(hits)-1].place()
		}
		return hits, more
	}
	return slices.DeleteFunc(hits, func(h Hit) bool { return h.place().compare(c.Far) > 0 }), c.More
}

// behind are the re-ranked hits behind the last one of the pages before.
func (c *cursor) afterLast(hits []Hit) []Hit {
	if c.first() {
		return hits
	}
	return slices.DeleteFunc(hits, func(h Hit) bool {
		return cmp.Or(cmp.Compare(c.Score, h.Score), h.place().compare(c.Last)) <= 0
	})
}

// after is the cursor behind these hits.
func (c cursor) nextPage(hits []Hit) string {
	last := &hits[len(hits)-1]
	c.Seen, c.Last, c.Score = c.Seen+uint32(len(hits)), last.place(), last.Score
	return c.String()
}
