package ingest

// A nesting finds the end of a JSON value, byte by byte. It also finds the end of invalid values.
type nesting struct {
	open    []byte // the open brackets
	last    byte   // the last byte that is not white space
	text    bool   // within a string
	escaped bool   // after a backslash
	scalar  bool   // within a number or a word at the top level
}

// A verdict is the position of a byte relative to a value.
type verdict int

const (
	inside verdict = iota
	last           // the byte is the last of the value
	before         // the value ended before the byte
	broken         // the byte cannot continue the value, which is therefore incomplete
)

// next processes one byte.
func (n *nesting) next(c byte) verdict {
	if n.text {
		return n.inText(c)
	}
	if isSpace(c) {
		if n.scalar && (c == '\n' || c == '\r') {
			return before
		}
		return inside
	}
	v := n.mark(c)
	n.last = c
	return v
}

// inText processes a byte of a string. JSON strings contain no line breaks, so a line break ends a
// string that was not closed.
func (n *nesting) inText(c byte) verdict {
	switch {
	case n.escaped:
		n.escaped = false
	case c == '\\':
		n.escaped = true
	case c == '"', c == '\n', c == '\r':
		n.text = false
		n.last = '"'
		if len(n.open) == 0 {
			return last
		}
	}
	return inside
}

// mark processes a byte that is neither in a string nor white space.
func (n *nesting) mark(c byte) verdict {
	switch c {
	case '"':
		n.text = true
	case '{', '[':
		if !n.mayOpen(c) {
			return broken
		}
		n.open = append(n.open, c)
	case '}', ']':
		return n.shut(c)
	case ',':
		if len(n.open) == 0 {
			return before
		}
	default:
		n.scalar = len(n.open) == 0
	}
	return inside
}

// mayOpen reports whether an object or array may begin here.
func (n *nesting) mayOpen(c byte) bool {
	if len(n.open) == 0 {
		return !n.scalar
	}
	if n.open[len(n.open)-1] == '{' {
		return n.last == ':'
	}
	return n.last == '[' || n.last == ','
}

func (n *nesting) shut(c byte) verdict {
	switch {
	case len(n.open) == 0:
		return before
	case len(n.open) == 1 && c == ']' && n.open[0] == '{':
		return broken
	}
	n.open = n.open[:len(n.open)-1]
	if len(n.open) == 0 {
		return last
	}
	return inside
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
