package format

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest"
)

// decode decodes the JSON of a document. The form that encode writes takes a quarter of the time
// that package json takes, since a search spends half of its time in it; any other is left to that
// package.
func decode(text []byte) (d ingest.Document, err error) {
	if !decodeWritten(text, &d) {
		d = ingest.Document{}
		err = json.Unmarshal(text, &d)
	}
	return d, err
}

// decodeWritten decodes the form that encode writes. It returns false for any other.
func decodeWritten(text []byte, d *ingest.Document) bool {
	r := scanner{rest: text}
	ok := r.cut(`{"id":`) && r.text(&d.ID) &&
		(!r.cut(`,"title":`) || r.text(&d.Title)) &&
		r.cut(`,"text":`) && r.text(&d.Text) &&
		(!r.cut(`,"labels":`) || r.texts(&d.Labels)) &&
		(!r.cut(`,"fields":`) || object(&r, &d.Fields, r.text)) &&
		(!r.cut(`,"lists":`) || object(&r, &d.Lists, r.texts))
	return ok && string(r.rest) == "}"
}

// decodeID decodes the id in the form that encode writes. It returns false for any other.
func decodeID(text []byte) (id string, ok bool) {
	r := scanner{rest: text}
	ok = r.cut(`{"id":`) && r.text(&id)
	return id, ok
}

// A scanner decodes values at the start of rest and cuts them off. Its methods return false for a
// value that encode does not write.
type scanner struct{ rest []byte }

func (r *scanner) cut(prefix string) (ok bool) {
	r.rest, ok = bytes.CutPrefix(r.rest, []byte(prefix))
	return ok
}

func (r *scanner) text(s *string) (ok bool) {
	if !r.cut(`"`) {
		return false
	}
	*s, r.rest, ok = unquote(r.rest)
	return ok
}

// texts decodes a list of at least one string.
func (r *scanner) texts(list *[]string) bool {
	if !r.cut("[") {
		return false
	}
	for {
		var s string
		if !r.text(&s) {
			return false
		}
		*list = append(*list, s)
		if r.cut("]") {
			return true
		}
		if !r.cut(",") {
			return false
		}
	}
}

// object decodes an object of at least one value.
func object[V any](r *scanner, m *map[string]V, value func(*V) bool) bool {
	if !r.cut("{") {
		return false
	}
	*m = map[string]V{}
	for {
		var key string
		var v V
		if !r.text(&key) || !r.cut(":") || !value(&v) {
			return false
		}
		(*m)[key] = v
		if r.cut("}") {
			return true
		}
		if !r.cut(",") {
			return false
		}
	}
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
