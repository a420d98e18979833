package ingest

import (
	"bytes"
	"encoding/json"
)

// A member is a name of an object with its value.
type member struct {
	name  string
	value json.RawMessage // may share memory with the object
}

// A memberScanner finds the members of an object at a multiple of the speed of package json, which
// reads each byte several times.
type memberScanner struct{ rest []byte }

// simpleMembers returns the members of an object in their order. It returns false for text that is
// not a valid object, and for some others, such as an object with an escape in a name.
func simpleMembers(text []byte) (all []member, ok bool) {
	s := memberScanner{text}
	for ok = s.take('{'); ok; ok = s.take(',') {
		name, simple := s.text()
		if !simple || bytes.IndexByte(name, '\\') >= 0 || !s.take(':') {
			return nil, false
		}
		value, valid := s.value()
		if !valid {
			return nil, false
		}
		all = append(all, member{string(name[1 : len(name)-1]), value})
	}
	return all, len(all) > 0 && s.take('}') && len(bytes.TrimLeft(s.rest, " \t\r\n")) == 0
}

// take skips white space and then c. It returns false if another byte follows.
func (s *memberScanner) take(c byte) bool {
	if !s.at(c) {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// at skips white space, and reports whether c follows.
func (s *memberScanner) at(c byte) bool {
	for len(s.rest) > 0 && isSpace(s.rest[0]) {
		s.rest = s.rest[1:]
	}
	return len(s.rest) > 0 && s.rest[0] == c
}

// value returns the next value.
func (s *memberScanner) value() (value []byte, ok bool) {
	if s.at('"') {
		return s.text()
	}
	end := valueEnd(s.rest)
	value, s.rest = s.rest[:end], s.rest[end:]
	return value, json.Valid(value)
}

// valueEnd returns the end of the array, object, number or word at the start of text.
func valueEnd(text []byte) int {
	if len(text) == 0 || text[0] != '[' && text[0] != '{' {
		if i := bytes.IndexAny(text, ",}] \t\r\n"); i >= 0 {
			return i
		}
		return len(text)
	}
	var n nesting
	for i, c := range text {
		if n.next(c) == last {
			return i + 1
		}
	}
	return len(text)
}

// text returns the next string with its quotes.
func (s *memberScanner) text() (text []byte, ok bool) {
	if !s.at('"') {
		return nil, false
	}
	for i := 1; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '"':
			text, s.rest = s.rest[:i+1:i+1], s.rest[i+1:]
			return text, true
		case c < ' ':
			return nil, false
		case c == '\\':
			if i++; i == len(s.rest) || simpleEscapes[s.rest[i]] == 0 && !isUnicodeEscape(s.rest[i:]) {
				return nil, false
			}
		}
	}
	return nil, false
}

// isUnicodeEscape reports whether text begins with u and four hexadecimal digits.
func isUnicodeEscape(text []byte) bool {
	if len(text) < 5 || text[0] != 'u' {
		return false
	}
	for _, c := range text[1:5] {
		if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}
