package tagged

import (
	"bytes"
	"strings"
)

// A tag is one that a slicer has read.
type tag struct {
	raw  []byte // without what is beyond the limit of the slicer
	size int64
	last byte // before the ">"
}

// readTag reads the rest of a tag after its "<".
func (s *slicer) readTag() error {
	s.tag = tag{raw: append(s.tag.raw[:0], '<'), size: 1}
	if cap(s.tag.raw) > 1<<20 {
		s.tag.raw = []byte("<")
	}
	var quote byte
	for {
		if _, err := s.in.Peek(1); err != nil {
			return err
		}
		b, _ := s.in.Peek(s.in.Buffered())
		n, q, ended := tagEnd(b, quote)
		quote = q
		s.tag.add(b[:n], ended, s.limit)
		s.in.Discard(n)
		if ended {
			return nil
		}
	}
}

func (t *tag) add(b []byte, ended bool, limit int) {
	if t.size += int64(len(b)); t.size <= int64(limit) || len(t.raw) < maxTagName {
		t.raw = append(t.raw, b...)
	}
	if ended && len(b) > 0 {
		b = b[:len(b)-1]
	}
	if len(b) > 0 {
		t.last = b[len(b)-1]
	}
}

// maxTagName is a number of bytes of a tag that are kept in any case.
const maxTagName = 256

// tagEnd returns the number of bytes of b that belong to the tag, and whether it ends there. A tag
// ends at a ">" outside of quotes or, since it is then damaged, before a "<".
func tagEnd[T string | []byte](b T, quote byte) (n int, inQuote byte, ended bool) {
	for i := range len(b) {
		switch c := b[i]; {
		case c == '<':
			return i, 0, true
		case c == quote:
			quote = 0
		case quote != 0:
		case c == '>':
			return i + 1, 0, true
		case c == '"' || c == '\'':
			quote = c
		}
	}
	return len(b), quote, false
}

// parts returns the local name of a tag, in lower case for SGML, and whether it is an end tag or an
// element without content.
func (t tag) parts(sgml bool) (name string, closing, empty bool) {
	inner, closing := bytes.CutPrefix(t.raw[1:], []byte("/"))
	full := inner[:nameEnd(string(inner[:min(len(inner), maxTagName)]))]
	name = localName(string(full))
	if sgml {
		name = strings.ToLower(name)
	}
	return name, closing, t.last == '/'
}
