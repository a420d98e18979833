package hashing

import (
	"encoding/hex"
	"fmt"
	"math/bits"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/english"
)

// MaxBits is the largest width of a code.
const MaxBits = 512

// A Code is a semantic hash. Bit i of the code is bit i%64 of word i/64; bits beyond the model's
// width are zero.
type Code []uint64

// Words returns the number of 64-bit words that hold a code of the given width.
func Words(width int) int { return (width + 63) / 64 }

// NewCode returns a code of the given width with every bit zero.
func NewCode(width int) Code { return make(Code, Words(width)) }

// Bit reports whether bit i is one.
func (c Code) Bit(i int) bool { return c[i/64]>>(i%64)&1 == 1 }

// Flip inverts bit i.
func (c Code) Flip(i int) { c[i/64] ^= 1 << (i % 64) }

// Binary returns the first width bits as "0" and "1", bit 0 first.
func (c Code) Binary(width int) string {
	var b strings.Builder
	for i := range width {
		b.WriteByte('0' + byte(c[i/64]>>(i%64)&1))
	}
	return b.String()
}

// Bytes returns the code as (width+7)/8 bytes: bit i of the code is bit i%8 of byte i/8, the order
// of FAISS and of NumPy's little bit order.
func (c Code) Bytes(width int) []byte {
	b := make([]byte, (width+7)/8)
	for i := range b {
		b[i] = byte(c[i/8] >> (i % 8 * 8))
	}
	return b
}

// Hex returns [Code.Bytes] in hexadecimal.
func (c Code) Hex(width int) string { return hex.EncodeToString(c.Bytes(width)) }

// ParseHex parses the output of [Code.Hex].
func ParseHex(s string, width int) (Code, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != (width+7)/8 {
		return nil, fmt.Errorf("a code of %s has %d hexadecimal digits, not %q", english.Count(width, "bit"), (width+7)/8*2, s)
	}
	return ParseBytes(b, width)
}

// ParseBytes parses the output of [Code.Bytes].
func ParseBytes(b []byte, width int) (Code, error) {
	if len(b) != (width+7)/8 {
		return nil, fmt.Errorf("a code of %s has %s, not %d", english.Count(width, "bit"), english.Count((width+7)/8, "byte"), len(b))
	}
	c := NewCode(width)
	for i := range b {
		c[i/8] |= uint64(b[i]) << (i % 8 * 8)
	}
	if r := width % 64; r != 0 && c[len(c)-1]>>r != 0 {
		return nil, fmt.Errorf("code %x has bits beyond its width of %d", b, width)
	}
	return c, nil
}

// Distance returns the Hamming distance: the number of bits that differ. Both codes must have the
// same width.
func Distance(a, b Code) int {
	d := 0
	for i, w := range a {
		d += bits.OnesCount64(w ^ b[i])
	}
	return d
}
