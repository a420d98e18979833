package ingest

import (
	"bufio"
	"bytes"
	"io"
)

// A layout finds out, byte by byte, whether JSON is an object a line, or spread: arrays, objects that go over several lines, and
// several objects on the first line.
type layout struct {
	begun   bool // behind the white space at the beginning
	object  nesting
	several bool // the first object goes over several lines
	ended   bool // it ended on its line
}

// next takes one byte, and reports which it is once that is decided.
func (l *layout) next(c byte) (spread, decided bool) {
	switch {
	case !l.begun && isSpace(c):
		return false, false
	case !l.begun && c != '{':
		return c == '[', true
	case l.ended:
		return l.afterObject(c)
	}
	l.begun = true
	return l.inObject(c)
}

// within takes a byte of the first object.
func (l *layout) inObject(c byte) (spread, decided bool) {
	text := l.object.text
	switch l.object.next(c) {
	case last:
		l.ended = true
		return l.several, l.several
	case before, broken:
		return false, true
	}
	if c == '\n' || c == '\r' {
		l.several = true
		return false, text
	}
	return false, false
}

// behind takes a byte behind the first object on its line.
func (l *layout) afterObject(c byte) (spread, decided bool) {
	if isSpace(c) {
		return false, c == '\n' || c == '\r'
	}
	return c == '{' || c == '[', true
}

// end is which it is if nothing follows.
func (l *layout) end() (spread bool) { return l.several && len(l.object.open) > 0 }

// spread reports whether a file is not an object a line, by its beginning.
func spread(sample []byte) bool {
	var l layout
	for _, c := range sample {
		if spread, decided := l.next(c); decided {
			return spread
		}
	}
	return l.end()
}

// JSONValues are JSON values that are not one a line, such as the elements of an array.
type JSONValues struct{ in *values }

// SplitJSON looks at the beginning of a stream. It returns the values of one that is not a value a line, and else the stream, without
// a byte order mark. No more is read than the first line, or the first object, of at most max bytes.
func SplitJSON(r io.Reader, max int) (*JSONValues, *bufio.Reader, error) {
	b, _ := decodeBOM(bufio.NewReaderSize(r, 64<<10))
	var l layout
	var head []byte
	for len(head) <= max {
		c, err := b.ReadByte()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		head = append(head, c)
		if spread, decided := l.next(c); decided {
			return split(head, b, max, spread)
		}
	}
	return split(head, b, max, l.end())
}

func split(head []byte, rest io.Reader, max int, spread bool) (*JSONValues, *bufio.Reader, error) {
	whole := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(head), rest), 64<<10)
	if !spread {
		return nil, whole, nil
	}
	return &JSONValues{&values{r: whole, max: max, line: 1}}, nil, nil
}

// Next returns the next value, valid until the next call, which may be wrong JSON. A value that is too large is an [ErrTooLarge], and what
// follows it can be read. The end is io.EOF, or [ErrOpenArray] within an array.
func (v *JSONValues) Next() ([]byte, error) { return v.in.next() }

// Place returns on which line the last value began, and how many values there were with it.
func (v *JSONValues) Place() (line, number int) { return v.in.first, v.in.number }
