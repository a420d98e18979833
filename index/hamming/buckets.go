package hamming

import (
	"context"

	"github.com/hashsearch/hashsearch/hashing"
)

// A part is a range of consecutive bits of a code.
type part struct{ from, bits int }

// value returns the bits of the part as a number.
func (p part) value(code hashing.Code) uint64 {
	word, shift := p.from/64, p.from%64
	v := code[word] >> shift
	if shift+p.bits > 64 {
		v |= code[word+1] << (64 - shift)
	}
	return v & (1<<p.bits - 1)
}

// key returns the value of the part in a row.
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

// buckets group rows by the value of one part of their codes. Rows ascend within a bucket.
type buckets struct {
	part   part
	starts []uint32 // 2^bits + 1 offsets: the rows of value v are rows[starts[v]:starts[v+1]]
	rows   []uint32
	hint   int // index of the word that hints holds
	// hints holds, for each of rows, one word of its code, so that most codes need not be fetched
	// from elsewhere in memory; may be nil.
	hints []uint64
}

// newBuckets sorts rows by counting. If ctx is cancelled, it returns early with an unusable result.
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
	copy(b.starts[1:], b.starts) // fill moved each start to the bucket's end
	b.starts[0] = 0
	return b
}

// fill stores rows at the starts of their buckets and advances these.
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

// span returns the range of a bucket in rows.
func (b *buckets) span(key uint64) (from, to uint32) { return b.starts[key], b.starts[key+1] }

func (b *buckets) bytes() int64 { return b.part.bytes(len(b.rows), b.hints != nil) }

// bytes returns the size in bytes of buckets by this part.
func (p part) bytes(rows int, hints bool) int64 {
	n := int64(4<<p.bits + 4*rows)
	if hints {
		n += int64(8 * rows)
	}
	return n
}
