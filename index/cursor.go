package index

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// A cursor records the end of a page and what the next page shares with the first one. Documents
// added since have numbers from Next on and are left out; deleted ones are missing. Of the figures
// by which scores depend on other documents, those of the first page are kept.
type cursor struct {
	cursorHead
	Value       string // of the last hit, sorted by a field
	Chosen      []int  // indices of the words of a query of too many, ascending
	Frequencies []int  // numbers of documents that hold each word
}

// A cursorHead is the part of a cursor whose size is fixed.
type cursorHead struct {
	Generation uint64
	Next       uint64 // number of the next document at the time of the first page
	QueryHash  [8]byte
	Seen       uint32  // hits on this page and those before
	Last       place   // of the last hit
	Score      float64 // of the last hit
	Rank       uint8   // index in ranks
	Weight     float64 // of the code in a hybrid score
	Documents  uint64  // number of documents with words
	Length     uint64  // sum of their lengths

	// Fields for re-ranking.
	Pool uint32  // number of candidates
	Far  place   // the farthest candidate
	More bool    // whether there are documents beyond the candidates
	Best float64 // best BM25 score among the candidates, or of all documents
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
var cursorKey = []byte("cursor 2")

var cursorText = base64.RawURLEncoding.Strict()

func (c cursor) String() string {
	// fails only for types without a fixed size
	b, _ := binary.Append(nil, binary.LittleEndian, c.cursorHead)
	b = append(binary.AppendUvarint(b, uint64(len(c.Value))), c.Value...)
	for _, list := range [][]int{c.Chosen, c.Frequencies} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, n := range list {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	return cursorText.EncodeToString(format.Seal(cursorKey, b))
}

func parseCursor(s string) (c cursor, err error) {
	b, err := cursorText.DecodeString(s)
	if err == nil {
		b, err = format.Unseal(cursorKey, b)
	}
	if err == nil {
		err = c.parse(b)
	}
	if err != nil {
		return c, fmt.Errorf("%w: it was not returned by a search; omit it to begin with the first page", ErrCursor)
	}
	return c, nil
}

func (c *cursor) parse(b []byte) error {
	n, err := binary.Decode(b, binary.LittleEndian, &c.cursorHead)
	if err != nil {
		return err
	}
	p := uvarints{b[n:]}
	c.Value = string(p.bytes(p.next()))
	c.Chosen, c.Frequencies = p.list(), p.list()
	if p.rest == nil || len(p.rest) > 0 {
		return ErrCursor
	}
	return nil
}

// uvarints reads numbers. rest is nil after an error.
type uvarints struct{ rest []byte }

func (p *uvarints) next() uint64 {
	n, size := binary.Uvarint(p.rest)
	if size <= 0 {
		p.rest = nil
		return 0
	}
	p.rest = p.rest[size:]
	return n
}

func (p *uvarints) bytes(n uint64) []byte {
	if n > uint64(len(p.rest)) {
		p.rest = nil
		return nil
	}
	some := p.rest[:n]
	p.rest = p.rest[n:]
	return some
}

func (p *uvarints) list() (all []int) {
	n := p.next()
	for ; n > 0 && p.rest != nil; n-- {
		all = append(all, int(p.next()))
	}
	return all
}

// queryHash returns a hash of the parts of the query that must not change between pages. By words
// and hybrid these are the words that they are resolved to.
func (se *search) queryHash() (sum [8]byte) {
	q := se.query
	text, _ := json.Marshal([]any{q.Text, q.ID, q.Code, q.Vector, len(q.Like), se.excluded, q.within(se.bits), conditionStrings(q.Filter), q.Topic, q.Rerank, q.Candidates,
		q.Rank, q.Weight, q.Prefix, q.Verbatim, q.Sort, q.Distinct, q.Passages})
	h := sha256.New()
	h.Write(text)
	if se.rank != ByWords {
		h.Write([]byte(se.result.Fingerprint))
		if se.adapted != nil {
			fmt.Fprint(h, se.adapted.Created.UnixNano())
		}
	}
	for _, w := range se.question.words {
		h.Write([]byte(strings.Join(w.Terms, " ") + "\n"))
	}
	copy(sum[:], h.Sum(nil))
	return sum
}

func conditionStrings(filter []ingest.Condition) (s []string) {
	for _, c := range filter {
		s = append(s, c.String())
	}
	return s
}

// openPage opens the page that the query's cursor names, or the first one.
func (se *search) openPage(ctx context.Context) (err error) {
	q, c, hash := se.query, &se.page, se.queryHash()
	if q.Cursor == "" {
		se.page, err = se.firstPage(ctx, hash)
		return err
	}
	switch {
	case c.Generation != se.generation && se.rank != ByWords:
		return fmt.Errorf("%w: the collection has a different model now; omit it to begin with the first page", ErrCursor)
	case c.QueryHash != hash:
		return fmt.Errorf("%w: it belongs to a different query, or to a document that has changed; change nothing but the limit, or omit it "+
			"to begin with the first page", ErrCursor)
	}
	return se.question.resume(c)
}

func (se *search) firstPage(ctx context.Context, hash [8]byte) (cursor, error) {
	q, qu := se.query, &se.question
	c := cursor{cursorHead: cursorHead{Generation: se.generation, Next: se.next, QueryHash: hash, Rank: uint8(slices.Index(ranks, se.rank)),
		Weight: se.weight(), Pool: uint32(min(max(q.Candidates, q.Limit), se.live()))}}
	if se.rank != ByCode {
		c.Chosen = qu.weigh(se.words)
		if err := se.weighVisible(ctx); err != nil {
			return c, err
		}
		c.Documents, c.Length, c.Frequencies = uint64(qu.statistics.Documents), qu.statistics.Length, qu.statistics.Frequencies
	}
	return c, nil
}

// resume restores the statistics of the first page.
func (qu *inquiry) resume(c *cursor) error {
	if n := len(c.Chosen); n > 0 {
		if c.Chosen[n-1] >= len(qu.words) || !slices.IsSorted(c.Chosen) || c.Chosen[0] < 0 {
			return fmt.Errorf("%w: it belongs to a different query; omit it to begin with the first page", ErrCursor)
		}
		qu.keep(c.Chosen)
	}
	if len(c.Frequencies) != len(qu.words) {
		return fmt.Errorf("%w: words of the query are corrected or completed in another way now; omit it to begin with the first page", ErrCursor)
	}
	qu.statistics = words.Statistics{Documents: int(c.Documents), Length: c.Length, Frequencies: c.Frequencies}
	return nil
}

// end returns the last hit of the pages before, or nil.
func (c *cursor) end() *ranked {
	if c.first() {
		return nil
	}
	return &ranked{number: c.Last.Number, distance: c.Last.Distance, score: c.Score, value: c.Value}
}

// after returns the cursor of the page after one of n documents.
func (c cursor) after(last ranked, n int) cursor {
	c.Seen, c.Last, c.Score, c.Value = c.Seen+uint32(n), place{last.distance, last.number}, last.score, last.value
	return c
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
