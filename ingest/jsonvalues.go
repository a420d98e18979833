package ingest

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// jsonValues reads the elements of arrays, and objects that span several lines. If list is not 0,
// it reads only the elements of the list that begins there.
func (r *reader) jsonValues(s stream, list int64) {
	in := &values{r: s.Reader, max: r.MaxBytes, line: 1}
	if list > 0 {
		in.enter(list)
	}
	for !r.stopped() {
		value, err := in.next()
		if err == io.EOF {
			return
		}
		failed := err != nil && !errors.Is(err, ErrTooLarge)
		if err == nil {
			err = r.json(s, in.number, value)
		}
		if err != nil {
			r.reject(s.linePlace(in.first), in.annotate(err))
		}
		if failed {
			return
		}
	}
}

// values reads a sequence of JSON values. It does not hold values of more than max bytes.
type values struct {
	r      *bufio.Reader
	max    int
	line   int  // number of the current line
	before byte // previous byte, to count line breaks
	array  bool // within an array
	list   bool // the array is all that is read
	number int  // number of the last value, from 1
	first  int  // number of its first line
	buf    []byte
}

// ErrOpenArray means that a stream ends within an array.
var ErrOpenArray = errors.New("the array is not closed: the file is truncated")

// next returns the next value, valid until the next call. It may be invalid JSON. The errors are
// those of lines.next and ErrOpenArray.
func (v *values) next() ([]byte, error) {
	if err := v.skip(); err != nil {
		return nil, err
	}
	if cap(v.buf) > keepBuffer {
		v.buf = nil
	}
	v.buf, v.first = v.buf[:0], v.line
	v.number++
	size, err := v.read()
	switch {
	case err != nil:
		return nil, truncationError(err)
	case size > v.max:
		return nil, document.TooLarge(int64(size), v.max)
	}
	return v.buf, nil
}

// enter skips to the elements of a list.
func (v *values) enter(offset int64) {
	for range offset {
		v.byte() // the bytes were seen before
	}
	v.array, v.list = true, true
}

// skip advances to the next value. It enters and leaves arrays.
func (v *values) skip() error {
	for {
		c, err := v.byte()
		switch {
		case err == io.EOF && v.array:
			v.first, v.array = v.line, false
			return ErrOpenArray
		case err != nil:
			v.first = v.line
			return err
		case isSpace(c), c == ',' && v.array:
		case c == '[' && !v.array:
			v.array = true
		case c == ']' && v.array:
			if v.array = false; v.list {
				return io.EOF
			}
		default:
			v.unread(c)
			return nil
		}
	}
}

// read copies one value to buf, and returns its size. It does not copy bytes beyond max.
func (v *values) read() (size int, err error) {
	var n nesting
	for {
		c, err := v.byte()
		if err == io.EOF {
			return size, nil
		}
		if err != nil {
			return size, err
		}
		verdict := n.next(c)
		// Outside arrays, a value that is not an object extends to the end of the line.
		if size > 0 && !v.array && v.buf[0] != '{' {
			verdict = inside
			if c == '\n' || c == '\r' {
				verdict = before
			}
		}
		if size > 0 && (verdict == before || verdict == broken) {
			v.unread(c)
			return size, nil
		}
		if size++; size <= v.max {
			v.buf = append(v.buf, c)
		}
		if verdict == last {
			return size, nil
		}
	}
}

// byte reads one byte and counts lines.
func (v *values) byte() (byte, error) {
	c, err := v.r.ReadByte()
	if err != nil {
		return 0, err
	}
	if c == '\r' || c == '\n' && v.before != '\r' {
		v.line++
	}
	v.before = c
	return c, nil
}

// unread unreads c unless it is white space.
func (v *values) unread(c byte) {
	if !isSpace(c) {
		v.r.UnreadByte()
	}
}

// annotate adds the number of the value to err, because one line may contain many values.
func (v *values) annotate(err error) error {
	if errors.Is(err, ErrOpenArray) {
		return err
	}
	return fmt.Errorf("value %d: %w", v.number, err)
}
