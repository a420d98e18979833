package quality

import (
	"math/bits"

	"github.com/hashsearch/hashsearch/hashing"
)

// Codes is a [Ranker] by the Hamming distance between the query's code and the documents'.
type Codes struct {
	width int      // bits of a code
	words []uint64 // all codes, one after the other
	docs  int
}

// NewCodes returns a ranker of rows by their codes of the given width in bits.
func NewCodes(rows []Row, width int) *Codes {
	codes := make([]hashing.Code, len(rows))
	for i, r := range rows {
		codes[i] = r.Code
	}
	return pack(codes, width)
}

func pack(codes []hashing.Code, width int) *Codes {
	c := &Codes{width: width, docs: len(codes), words: make([]uint64, 0, len(codes)*hashing.Words(width))}
	for _, code := range codes {
		c.words = append(c.words, code...)
	}
	return c
}

func (c *Codes) Name() string { return "code" }
func (c *Codes) Len() int     { return c.docs }

// code returns the code of one document.
func (c *Codes) code(doc int) hashing.Code {
	n := hashing.Words(c.width)
	return c.words[doc*n:][:n]
}

// Score sets dst to minus the distances.
func (c *Codes) Score(dst []float32, q *Query) { c.score(dst, q.Code) }

func (c *Codes) score(dst []float32, code hashing.Code) {
	if len(code) == 1 {
		for i, w := range c.words {
			dst[i] = -float32(bits.OnesCount64(w ^ code[0]))
		}
		return
	}
	for i := range dst {
		dst[i] = -float32(hashing.Distance(code, c.words[i*len(code):]))
	}
}
