package hamming

import (
	"context"

	"github.com/hashsearch/hashsearch/hashing"
)

// A part is some of the bits of a code that lie together.
type part struct{ from, bits int }

// of is the number that the part's bits make.
func (p part) of(code hashing.Code) uint64 {
	word, shift := p.from/64, p.from%64
	v := code[word] >> shift
	if shift+p.bits > 64 {
		v |= code[word+1] << (64 - shift)
	}
	return v & (1<<p.bits - 1)
}

// key is the part of a row.
func (p part) key(c *codes, row int) uint64 {
	if c.words == 1 {
		return c.data[row] >> p.from & (1<<p.bits - 1)
	}
	word, shift := p.from/64, p.from%64
	v := c.word(row, word) >> shift
	if shift+p.bits > 64 {
		v |= c.word(row, word+1) << (64 - shift)
	}
	return v & (1<<p.bits - 1)
}

// buckets are rows by one part of their codes, within a bucket ascending.
type buckets struct {
	part   part
	starts []uint32 // part → where its rows start; 2^bits + 1 of them
	rows   []uint32
	hint   int      // the word of the code that hints holds
	hints  []uint64 // for each of rows a word of its code, so that most need not be fetched from afar; nil: none
}

// newBuckets sorts rows by counting. When the context ends it ends early, with nothing of use.
func newBuckets(ctx context.Context, s *Set, p part, hints bool) buckets {
	b := buckets{part: p, starts: make([]uint32, 1<<p.bits+1), rows: make([]uint32, s.Len())}
	if hints {
		b.hint = (p.from/64 + 1) % s.codes.words
		b.hints = make([]uint64, s.Len())
	}
	for row := range s.Len() {
		b.starts[p.key(&s.codes, row)+1]++
	}
	for i := 1; i < len(b.starts); i++ {
		b.starts[i] += b.starts[i-1]
	}
	for from := 0; from < s.Len(); from += 64 * block {
		if ctx.Err() != nil {
			return b
		}
		b.fill(s, from, min(from+64*block, s.Len()))
	}
	copy(b.starts[1:], b.starts) // what was the start of a bucket is its end now
	b.starts[0] = 0
	return b
}

// fill puts rows at the starts of their buckets, which move on.
func (b *buckets) fill(s *Set, from, to int) {
	for row := from; row < to; row++ {
		start := &b.starts[b.part.key(&s.codes, row)]
		b.rows[*start] = uint32(row)
		if b.hints != nil {
			b.hints[*start] = s.codes.word(row, b.hint)
		}
		*start++
	}
}

// of is where the rows of a bucket are.
func (b *buckets) of(key uint64) (from, to uint32) { return b.starts[key], b.starts[key+1] }

func (b *buckets) bytes() int64 { return b.part.bytes(len(b.rows), b.hints != nil) }

// bytes is what buckets by the part take.
func (p part) bytes(rows int, hints bool) int64 {
	n := int64(4<<p.bits + 4*rows)
	if hints {
		n += int64(8 * rows)
	}
	return n
}
