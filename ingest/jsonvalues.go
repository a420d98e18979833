package ingest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// jsonValues reads the elements of arrays, and objects that go over several lines.
func (r *reader) jsonValues(s stream) {
	in := &values{r: s.Reader, max: r.MaxBytes, line: 1}
	for !r.stopped() {
		value, err := in.next()
		switch {
		case err == io.EOF:
			return
		case errors.Is(err, ErrTooLarge):
			r.reject(s.linePlace(in.first), in.annotate(err))
		case err != nil:
			r.reject(s.linePlace(in.first), in.annotate(err))
			return
		default:
			r.jsonValue(s, in, value)
		}
	}
}

func (r *reader) jsonValue(s stream, in *values, value []byte) {
	d, err := ParseJSON(value)
	if err != nil {
		r.reject(s.linePlace(in.first), in.annotate(err))
		return
	}
	if d.ID == "" {
		d.ID = s.makeID(d, in.number)
	}
	r.emit(d)
}

// values reads JSON values one after the other, and never holds one of more than max bytes.
type values struct {
	r      *bufio.Reader
	max    int
	line   int // that is read
	before byte
	array  bool
	number int // of the value, from 1
	first  int // its first line
	buf    []byte
}

// ErrOpenArray means that a stream ends within an array.
var ErrOpenArray = errors.New("the array is not closed: the file was cut off")

// next returns the next value, valid until the next call. It may be wrong. Errors are those of lines.
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
		return nil, tooLargeError(int64(size), v.max)
	}
	return v.buf, nil
}

// skip goes to the next value, into an array and out of it.
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
			v.array = false
		default:
			v.unread(c)
			return nil
		}
	}
}

// read takes over one value, and returns its size.
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
		if size > 0 && !v.array && v.buf[0] != '{' { // what is no object goes on to the end of the line
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

// byte reads one byte, and counts lines.
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

// unread gives back what is not part of a value, but for white space.
func (v *values) unread(c byte) {
	if !isSpace(c) {
		v.r.UnreadByte()
	}
}

// within says which value is meant: many may stand on one line.
func (v *values) annotate(err error) error {
	if errors.Is(err, ErrOpenArray) {
		return err
	}
	return fmt.Errorf("value %d: %w", v.number, err)
}
