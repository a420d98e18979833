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

// A charset is a character encoding with a name.
type charset struct {
	name string // in lower case
	encoding.Encoding
}

// utf8Charset decodes bytes that are not UTF-8 as Windows-1252.
var utf8Charset = charset{"utf-8", repaired{}}

// read decodes b. Invalid bytes become U+FFFD.
func (c charset) read(b []byte) string {
	text, _ := c.NewDecoder().Bytes(b)
	return string(text)
}

// Charset returns the name of a charset as in [Charsets], given any of its names on web pages or in
// the IANA registry.
func Charset(name string) (string, error) {
	c, err := lookupCharset(name)
	return c.name, err
}

// Charsets returns the names that [Charset] returns, sorted.
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

// lookupCharset returns the charset of a name, or an error that lists all charsets.
func lookupCharset(name string) (charset, error) {
	c := charsetByName(name)
	if c.Encoding == nil {
		return c, fmt.Errorf("unknown charset %q: choose one of %s", Brief(name), strings.Join(Charsets(), ", "))
	}
	return c, nil
}

// charsetByName returns the charset of a name, or the zero charset. It replaces GB2312 and GBK by
// their superset GB18030, and ISO-8859-1 by its superset Windows-1252.
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

// charsetName returns the name of e on web pages or, if it has none, its IANA name. It returns ""
// for nil.
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
