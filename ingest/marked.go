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

// decodeBOM removes a byte-order mark and decodes the text that follows accordingly. marked reports
// whether there is one.
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

// minUTF16 is the minimum size in bytes of files that are detected as UTF-16.
const minUTF16 = 16

// detectUTF16 reports whether a file without a byte-order mark is UTF-16, and in which byte order.
// The NUL bytes of ASCII characters are mostly at even offsets or mostly at odd ones, which gives
// the byte order, and the decoded text is printable.
func detectUTF16(head []byte) (charset, bool) {
	head = head[:min(len(head), headSize)&^1]
	zeros := [2]int{}
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	if zeros == [2]int{} {
		return charset{}, false
	}
	c := charsetByName("utf-16be")
	if zeros[1] > zeros[0] {
		c = charsetByName("utf-16le")
	}
	if few := 4*(zeros[0]+zeros[1]) < len(head); few && isASCIIBeside0(head) {
		return c, false // a text in ASCII with a NUL in it
	}
	return c, zeros[0] != zeros[1] && len(head) >= minUTF16 && isPrintable(c.read(head))
}

// isASCIIBeside0 reports whether all bytes but the NULs are printable ASCII, white space or escape
// characters, as of colours.
func isASCIIBeside0(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool {
		return r >= utf8.RuneSelf || r != 0 && r != 0x1b && !unicode.IsPrint(r) && !unicode.IsSpace(r)
	})
}

// isPrintable reports whether text has only printable characters and white space. It ignores an
// incomplete last character.
func isPrintable(text string) bool {
	text = strings.TrimSuffix(text, "\ufffd")
	return !strings.ContainsFunc(text, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) && !unicode.IsSpace(r) })
}

// xmlEncoding matches an XML declaration and captures its charset.
var xmlEncoding = regexp.MustCompile(`^\s*<\?xml\s[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)`)

// prescan is the number of bytes of a page that browsers search for a charset declaration.
const prescan = 1024

// declaredCharset returns the charset that a page declares. It ignores declarations of UTF-8,
// UTF-16 and UTF-32, which are recognised by their bytes.
func declaredCharset(head []byte) (charset, bool) {
	name := ""
	if m := xmlEncoding.FindSubmatch(head); m != nil {
		name = string(m[1])
	} else {
		_, name, _ = htmlcharset.DetermineEncoding(withoutHints(head), "")
	}
	c := charsetByName(name)
	if c.name == windows1252 { // many pages in UTF-8 declare it
		c.Encoding = repaired{}
	}
	return c, c.name != "" && !strings.HasPrefix(c.name, "utf-")
}

// withoutHints returns the beginning of a page with its characters beyond ASCII replaced, and "é"
// in UTF-8 appended. DetermineEncoding then returns UTF-8 unless the page declares a charset.
func withoutHints(head []byte) []byte {
	begin := bytes.Map(func(r rune) rune { return min(r, '~') }, head[:min(len(head), prescan-3)])
	return append(begin, "é."...)
}
