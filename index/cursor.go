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

// A cursor records the end of a page and what the next page shares with the first one. Documents
// added since have numbers from Next on and are left out; deleted ones are missing. Scores do not
// depend on other documents, except for Best, which is kept.
type cursor struct {
	Generation uint64
	Next       uint64 // number of the next document at the time of the first page
	QueryHash  [8]byte
	Seen       uint32  // hits on this page and those before
	Last       place   // of the last hit
	Score      float64 // of the last hit

	// Fields for re-ranking.
	Pool uint32  // number of candidates
	Far  place   // the farthest candidate
	More bool    // whether there are documents beyond the candidates
	Best float64 // best BM25 score among the candidates
}

// A place is the position of a document in the order by distance.
type place struct {
	Distance uint16
	Number   uint32
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.Distance, q.Distance), cmp.Compare(p.Number, q.Number))
}

func (h *Hit) place() place { return place{uint16(h.Distance), h.Number} }

// cursorKey is part of the checksum. It changes with the layout of cursor.
var cursorKey = []byte("cursor 1")

var cursorText = base64.RawURLEncoding.Strict()

func (c cursor) String() string {
	b, _ := binary.Append(nil, binary.LittleEndian, c) // fails only for types without a fixed size
	return cursorText.EncodeToString(seal(cursorKey, b))
}

func parseCursor(s string) (c cursor, err error) {
	b, err := cursorText.DecodeString(s)
	if err == nil {
		b, err = unseal(cursorKey, b)
	}
	if err != nil || len(b) != binary.Size(c) {
		return c, fmt.Errorf("%w: it was not returned by a search; omit it to begin with the first page", ErrCursor)
	}
	_, err = binary.Decode(b, binary.LittleEndian, &c)
	return c, err
}

// queryHash returns a hash of the parts of the query that must not change between pages.
func (se *search) queryHash() (sum [8]byte) {
	q := se.query
	text, _ := json.Marshal([]any{se.model.Fingerprint(), q.Text, q.ID, q.Code, len(q.Like), se.excluded, q.within(se.bits), conditionStrings(q.Filter), q.Rerank, q.Candidates})
	h := sha256.Sum256(text)
	copy(sum[:], h[:])
	return sum
}

func conditionStrings(filter []ingest.Condition) (s []string) {
	for _, c := range filter {
		s = append(s, c.String())
	}
	return s
}

// openPage opens the page that the query's cursor names, or the first one.
func (se *search) openPage() error {
	q, hash := se.query, se.queryHash()
	if q.Cursor == "" {
		se.page = cursor{Generation: se.generation, Next: se.next, QueryHash: hash, Pool: uint32(min(max(q.Candidates, q.Limit), se.rows()))}
		return nil
	}
	c, err := parseCursor(q.Cursor)
	switch {
	case err != nil:
		return err
	case c.Generation != se.generation:
		return fmt.Errorf("%w: the collection has a different model now; omit it to begin with the first page", ErrCursor)
	case c.QueryHash != hash:
		return fmt.Errorf("%w: it belongs to a different query, or to a document that has changed; change nothing but the limit, or omit it "+
			"to begin with the first page", ErrCursor)
	}
	se.page = c
	return nil
}

// first reports whether this is the first page.
func (c *cursor) first() bool { return c.Seen == 0 }

// pool returns the hits that are candidates, and reports whether there are others in the ball.
func (c *cursor) pool(hits []Hit, more bool) ([]Hit, bool) {
	if c.first() {
		if c.More = more; len(hits) > 0 {
			c.Far = hits[len(hits)-1].place()
		}
		return hits, more
	}
	return slices.DeleteFunc(hits, func(h Hit) bool { return h.place().compare(c.Far) > 0 }), c.More
}

// afterLast returns the re-ranked hits after the last one of the pages before.
func (c *cursor) afterLast(hits []Hit) []Hit {
	if c.first() {
		return hits
	}
	return slices.DeleteFunc(hits, func(h Hit) bool {
		return cmp.Or(cmp.Compare(c.Score, h.Score), h.place().compare(c.Last)) <= 0
	})
}

// nextPage returns the cursor of the page after hits.
func (c cursor) nextPage(hits []Hit) string {
	last := &hits[len(hits)-1]
	c.Seen, c.Last, c.Score = c.Seen+uint32(len(hits)), last.place(), last.Score
	return c.String()
}
