package ingest

import (
	"bufio"
	"bytes"
	"io"
)

// A layout detects, byte by byte, whether JSON has one object per line or is spread: it is an
// array, its first object spans several lines, or its first line has several objects.
type layout struct {
	begun   bool // the first object has begun
	object  nesting
	several bool // the first object spans several lines
	ended   bool // the first object has ended
}

// next processes one byte. decided reports whether spread is final.
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

// inObject processes a byte of the first object.
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

// afterObject processes a byte after the first object, on the same line.
func (l *layout) afterObject(c byte) (spread, decided bool) {
	if isSpace(c) {
		return false, c == '\n' || c == '\r'
	}
	return c == '{' || c == '[', true
}

// end returns the result if the stream ends here.
func (l *layout) end() (spread bool) { return l.several && len(l.object.open) > 0 }

// spread reports whether a file that begins with sample does not have one object per line.
func spread(sample []byte) bool {
	var l layout
	for _, c := range sample {
		if spread, decided := l.next(c); decided {
			return spread
		}
	}
	return l.end()
}

// JSONValues reads JSON values that are not one per line, such as the elements of an array.
type JSONValues struct{ in *values }

// SplitJSON detects whether r has one JSON value per line. If it has, SplitJSON returns r without a
// byte-order mark, otherwise a reader of its values. The detection needs the first line or the
// first object, and stops after max bytes.
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

// Next returns the next value, valid until the next call. It may be invalid JSON. For a value that
// is too large, Next returns an error that wraps [ErrTooLarge], and the next call returns the value
// after it. At the end, Next returns io.EOF, or [ErrOpenArray] within an array.
func (v *JSONValues) Next() ([]byte, error) { return v.in.next() }

// Place returns the number of the line on which the last value began, and the number of the value.
// Both count from 1.
func (v *JSONValues) Place() (line, number int) { return v.in.first, v.in.number }
