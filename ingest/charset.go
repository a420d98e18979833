package ingest

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// A charset is how bytes become characters.
type charset struct {
	name string // in small letters
	encoding.Encoding
}

// utf8Charset takes a byte that is not UTF-8 for Windows-1252.
var utf8Charset = charset{"utf-8", repaired{}}

// read decodes bytes. What is no character becomes U+FFFD.
func (c charset) read(b []byte) string {
	text, _ := c.NewDecoder().Bytes(b)
	return string(text)
}

// Charset returns the name of a charset by any of its names: those that web pages use, and those of IANA.
func Charset(name string) (string, error) {
	c, err := lookupCharset(name)
	return c.name, err
}

// Charsets lists the names that [Charset] returns, sorted.
func Charsets() []string {
	names := []string{"utf-8", "utf-32", "utf-32be", "utf-32le"}
	for _, all := range [][]encoding.Encoding{charmap.All, japanese.All, korean.All, simplifiedchinese.All, traditionalchinese.All, unicode.All} {
		for _, e := range all {
			if c := charsetByName(charsetName(e)); c.name != "" {
				names = append(names, c.name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// charsetNamed finds a charset, or returns an error that lists them.
func lookupCharset(name string) (charset, error) {
	c := charsetByName(name)
	if c.Encoding == nil {
		return c, fmt.Errorf("unknown charset %q: choose one of %s", name, strings.Join(Charsets(), ", "))
	}
	return c, nil
}

// named finds a charset; the zero value is none. GB18030 holds all of GB2312 and GBK, as Windows-1252 does of ISO-8859-1.
func charsetByName(name string) charset {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "utf-32", "utf-32be":
		return charset{name, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)}
	case "utf-32le":
		return charset{name, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)}
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		e, _ = ianaindex.IANA.Encoding(name)
	}
	switch name = charsetName(e); name {
	case "", "replacement", "x-user-defined":
		return charset{}
	case "gbk":
		return charset{"gb18030", simplifiedchinese.GB18030}
	case utf8Charset.name:
		return utf8Charset
	}
	return charset{name, e}
}

// charsetName returns the name that web pages use or, if they use none, that of IANA; "" of nothing.
func charsetName(e encoding.Encoding) string {
	if e == nil {
		return ""
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		name, _ = ianaindex.MIME.Name(e)
	}
	return strings.ToLower(name)
}
