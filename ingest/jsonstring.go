package ingest

import (
	"bytes"
	"encoding/json"
	"strings"
)

// simpleEscapes holds the character of each escape of one letter in JSON, 0 for other letters.
var simpleEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unmarshalString is [json.Unmarshal] for a value that is known to be valid JSON and UTF-8. Texts
// with simple escapes alone take a fast path.
func unmarshalString(value json.RawMessage, s *string) error {
	if value[0] == '"' {
		if text, ok := unescaped(value[1 : len(value)-1]); ok {
			*s = text
			return nil
		}
	}
	return json.Unmarshal(value, s)
}

// unescaped returns text with its escapes replaced. It returns false if one is not simple.
func unescaped(text []byte) (string, bool) {
	var b strings.Builder
	b.Grow(len(text))
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			b.Write(text)
			return b.String(), true
		}
		c := simpleEscapes[text[i+1]]
		if c == 0 {
			return "", false
		}
		b.Write(text[:i])
		b.WriteByte(c)
		text = text[i+2:]
	}
}
