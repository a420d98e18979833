package ingest

import (
	"bufio"
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decodeMarked takes off a byte order mark, and decodes the UTF-16 that one announces.
func decodeMarked(b *bufio.Reader) *bufio.Reader {
	mark, _ := b.Peek(3)
	switch {
	case bytes.Equal(mark, []byte("\ufeff")):
		b.Discard(len(mark))
	case bytes.HasPrefix(mark, []byte{0xfe, 0xff}), bytes.HasPrefix(mark, []byte{0xff, 0xfe}):
		return bufio.NewReaderSize(transform.NewReader(b, unicode.BOMOverride(transform.Nop)), 64<<10)
	}
	return b
}

// repair makes valid UTF-8: each byte that is none is taken for Windows-1252, the most frequent other
// charset of Western text. What is valid stays, so that a file of both is read right.
func repair(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var s strings.Builder
	s.Grow(len(b) + len(b)/8)
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		s.WriteRune(r)
		b = b[size:]
	}
	return s.String()
}

// decodeHTML uses the charset that a page declares. Without one the answer is UTF-8 or Windows-1252.
func decodeHTML(b []byte) string {
	encoding, name, _ := charset.DetermineEncoding(b, "")
	if name == "utf-8" || name == "windows-1252" {
		return repair(b)
	}
	decoded, err := encoding.NewDecoder().Bytes(b)
	if err != nil {
		return repair(b)
	}
	return strings.ToValidUTF8(string(decoded), "\ufffd")
}
