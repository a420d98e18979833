package ingest

// A nesting follows a JSON value byte by byte, as far as to know where it ends, also if something is wrong in it.
type nesting struct {
	open    []byte // the brackets that are open
	last    byte   // the byte before that is no white space
	text    bool   // within a string
	escaped bool   // behind a backslash
	scalar  bool   // within a number or a word that is in nothing
}

// A verdict is what a byte means for a value.
type verdict int

const (
	inside verdict = iota
	last           // the value ends with the byte
	before         // the value ended before the byte
	broken         // the byte cannot be in a value of which this is the beginning: another one begins, or the file around it ends
)

// next takes one byte.
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

// inText takes a byte of a string. No string of JSON holds a line break, so that one ends what was left open.
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

// mark takes a byte that is neither in a string nor white space.
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

// mayOpen reports whether an object or array can begin here.
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
