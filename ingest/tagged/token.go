package tagged

import (
	"iter"
	"strings"
)

// A token is a start tag, an end tag or a text of a record.
type token struct {
	prefix, name   string // a text has no name
	attrs          string // a start tag after its name
	closing, empty bool   // of an end tag, and of <name/>
	text           string // without entities
	begin, end     int    // where it is in the record
}

// tokens yields the tokens of a record, without comments. A "<" that begins no markup is text.
func tokens(record string) iter.Seq[token] {
	return func(yield func(token) bool) {
		for at := 0; at < len(record); {
			t := nextToken(record, at)
			at = t.end
			if (t.name != "" || t.text != "") && !yield(t) {
				return
			}
		}
	}
}

func nextToken(record string, at int) token {
	rest := record[at:]
	if !strings.HasPrefix(rest, "<") {
		n := max(0, strings.IndexByte(rest, '<'))
		if n == 0 {
			n = len(rest)
		}
		return token{text: unescape(rest[:n]), begin: at, end: at + n}
	}
	if end := markupEnd(rest[1:]); end != "" {
		inner, _, found := strings.Cut(rest, end)
		t := token{begin: at, end: at + len(inner)}
		if found {
			t.end += len(end)
		}
		t.text, _ = strings.CutPrefix(inner, "<![CDATA[")
		if t.text == inner {
			t.text = ""
		}
		return t
	}
	return tagToken(rest, at)
}

// tagToken returns the tag at the begin of rest, or a text if it is none.
func tagToken(rest string, at int) token {
	inner, closing := strings.CutPrefix(rest[1:], "/")
	if inner == "" || !isNameStart(inner[0]) && inner[0] != '!' {
		return token{text: "<", begin: at, end: at + 1}
	}
	n, _, _ := tagEnd(inner, 0)
	t := token{begin: at, end: at + len(rest) - len(inner) + n, closing: closing}
	inner = strings.TrimSuffix(inner[:n], ">")
	if strings.HasPrefix(inner, "!") {
		return t // a declaration
	}
	n = nameEnd(inner)
	t.prefix, t.name = splitName(inner[:n])
	t.attrs, t.empty = strings.CutSuffix(inner[n:], "/")
	return t
}

// attributes yields the names and values of the attributes of a start tag.
func attributes(attrs string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for {
			attrs = strings.TrimLeft(attrs, " \t\r\n/")
			if attrs == "" {
				return
			}
			name, value, rest := attribute(attrs)
			if attrs = rest; name != "" && !yield(name, unescape(value)) {
				return
			}
		}
	}
}

// attribute cuts the first attribute off a text that is not blank.
func attribute(attrs string) (name, value, rest string) {
	n := strings.IndexAny(attrs, "= \t\r\n")
	if n < 0 {
		return attrs, "", ""
	}
	name, rest = attrs[:n], strings.TrimLeft(attrs[n:], " \t\r\n")
	rest, found := strings.CutPrefix(rest, "=")
	if !found {
		return name, "", rest
	}
	rest = strings.TrimLeft(rest, " \t\r\n")
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		value, rest, _ = strings.Cut(rest[1:], rest[:1])
		return name, value, rest
	}
	if n = strings.IndexAny(rest, " \t\r\n"); n < 0 {
		n = len(rest)
	}
	return name, rest[:n], rest[n:]
}

// isNameStart reports whether a name may begin with a byte. All letters that are not ASCII count.
func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

func isNamePart(c byte) bool {
	return isNameStart(c) || '0' <= c && c <= '9' || c == '-' || c == '.'
}

// nameEnd returns the length of the name at the begin of a text.
func nameEnd(s string) int {
	for i := range len(s) {
		if !isNamePart(s[i]) {
			return i
		}
	}
	return len(s)
}

func splitName(name string) (prefix, local string) {
	if prefix, local, found := strings.Cut(name, ":"); found && local != "" {
		return prefix, local
	}
	return "", name
}

func localName(name string) string {
	_, local := splitName(name)
	return local
}
