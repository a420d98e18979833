package index

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest"
)

// decode decodes the JSON of a document. The form that encode writes takes a third of the time that
// package json takes, since a search spends half of its time in it; any other is left to that
// package.
func decode(text []byte) (d ingest.Document, err error) {
	rest, ok := decodeTexts(text, &d)
	switch {
	case !ok:
		d = ingest.Document{}
		err = json.Unmarshal(text, &d)
	case len(rest) > 1: // labels and metadata
		err = json.Unmarshal(append([]byte("{"), rest[1:]...), &d)
	}
	return d, err
}

// decodeTexts decodes the id, the title and the text, which come first, and returns what follows
// them.
func decodeTexts(text []byte, d *ingest.Document) (rest []byte, ok bool) {
	for _, f := range []struct {
		name  string
		value *string
	}{{`{"id":"`, &d.ID}, {`,"title":"`, &d.Title}, {`,"text":"`, &d.Text}} {
		after, found := bytes.CutPrefix(text, []byte(f.name))
		if !found && f.value == &d.Title {
			continue // an empty title is left out
		}
		if found {
			*f.value, text, found = unquote(after)
		}
		if !found {
			return nil, false
		}
	}
	return text, string(text) == "}" || bytes.HasPrefix(text, []byte(`,"`))
}

// unquote decodes a string without its opening quote and returns what follows the closing one.
func unquote(b []byte) (s string, rest []byte, ok bool) {
	var out strings.Builder
	quote := bytes.IndexByte(b, '"')
	for quote >= 0 {
		slash := bytes.IndexByte(b[:quote], '\\')
		if slash < 0 {
			if out.Len() == 0 {
				return string(b[:quote]), b[quote+1:], true
			}
			out.Write(b[:quote])
			return out.String(), b[quote+1:], true
		}
		if out.Len() == 0 {
			out.Grow(quote)
		}
		out.Write(b[:slash])
		n := unescape(&out, b[slash+1:])
		if n == 0 {
			return "", nil, false
		}
		b = b[slash+1+n:]
		if quote -= slash + 1 + n; quote < 0 { // the quote was escaped
			quote = bytes.IndexByte(b, '"')
		}
	}
	return "", nil, false
}

// escapes are the characters that follow a backslash, each with the one for which it stands.
const escapes = "n\nt\t\"\"\\\\r\rb\bf\f//"

// unescape writes the character of an escape without its backslash and returns the length of the
// escape. It returns 0 for one that encode does not write, such as a surrogate.
func unescape(out *strings.Builder, b []byte) int {
	if len(b) == 0 {
		return 0
	}
	for i := 0; i < len(escapes); i += 2 {
		if escapes[i] == b[0] {
			out.WriteByte(escapes[i+1])
			return 1
		}
	}
	var r rune
	if b[0] != 'u' || len(b) < 5 {
		return 0
	}
	for _, c := range b[1:5] {
		digit := strings.IndexByte("0123456789abcdef", c|0x20)
		if digit < 0 {
			return 0
		}
		r = r<<4 | rune(digit)
	}
	if !utf8.ValidRune(r) {
		return 0
	}
	out.WriteRune(r)
	return 5
}
