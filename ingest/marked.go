package ingest

import (
	"bufio"
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	htmlcharset "golang.org/x/net/html/charset"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// decodeMarked takes off a byte-order mark, and decodes what one announces. marked reports whether there is one.
func decodeBOM(b *bufio.Reader) (_ *bufio.Reader, marked bool) {
	begin, _ := b.Peek(4)
	switch {
	case bytes.HasPrefix(begin, []byte("\ufeff")):
		b.Discard(len("\ufeff"))
		return decode(b, repaired{}.NewDecoder()), true
	case bytes.Equal(begin, []byte{0xff, 0xfe, 0, 0}), bytes.Equal(begin, []byte{0, 0, 0xfe, 0xff}):
		return decode(b, utf32.UTF32(utf32.BigEndian, utf32.ExpectBOM).NewDecoder()), true
	case bytes.HasPrefix(begin, []byte{0xfe, 0xff}), bytes.HasPrefix(begin, []byte{0xff, 0xfe}):
		return decode(b, utf16.BOMOverride(transform.Nop)), true
	}
	return b, false
}

func decode(b *bufio.Reader, t transform.Transformer) *bufio.Reader {
	return bufio.NewReaderSize(transform.NewReader(b, t), 64<<10)
}

// leastWide is the size of a file whose NUL bytes show that it is UTF-16.
const minUTF16 = 16

// wide returns the charset of a file that is UTF-16 without a mark: its NUL bytes are of plain characters, and all else can be printed.
func detectUTF16(head []byte) (charset, bool) {
	head = head[:min(len(head), headSize)&^1]
	zeros := [2]int{}
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	c := charsetByName("utf-16be")
	if zeros[1] > zeros[0] {
		c = charsetByName("utf-16le")
	}
	return c, zeros[0] != zeros[1] && len(head) >= minUTF16 && isPrintable(c.read(head))
}

// isPrinted reports whether a text, whose last character may be cut in two, has no control characters but white space.
func isPrintable(text string) bool {
	text = strings.TrimSuffix(text, "\ufffd")
	return !strings.ContainsFunc(text, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) && !unicode.IsSpace(r) })
}

// xmlEncoding is the charset in the declaration of XML.
var xmlEncoding = regexp.MustCompile(`^\s*<\?xml\s[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)`)

// prescan is how much of a page browsers search for a charset.
const prescan = 1024

// declared returns the charset that a page declares, but for UTF-8, UTF-16 and UTF-32: whether a page is in those is seen from its bytes.
func declaredCharset(head []byte) (charset, bool) {
	name := ""
	if m := xmlEncoding.FindSubmatch(head); m != nil {
		name = string(m[1])
	} else {
		_, name, _ = htmlcharset.DetermineEncoding(withoutHints(head), "")
	}
	c := charsetByName(name)
	if c.name == windows1252 { // said of many a page that is UTF-8
		c.Encoding = repaired{}
	}
	return c, c.name != "" && !strings.HasPrefix(c.name, "utf-")
}

// undecided is the beginning of a page without what its charset might be guessed from, so that it is taken for UTF-8 unless it declares
// another.
func withoutHints(head []byte) []byte {
	begin := bytes.Map(func(r rune) rune { return min(r, '~') }, head[:min(len(head), prescan-3)])
	return append(begin, "é."...)
}
