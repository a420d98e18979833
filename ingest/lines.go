package ingest

import (
	"bufio"
	"bytes"
	"io"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// lines reads a stream line by line. It does not hold lines of more than max bytes. A line ends
// with LF, CR LF or CR.
type lines struct {
	r      *bufio.Reader
	max    int
	number int // number of the line read last, from 1
	buf    []byte
}

// keepBuffer is the maximum size in bytes of buffers that are reused, so that one huge line does
// not occupy memory until the end.
const keepBuffer = 1 << 20

// next returns the next line with its line break, valid until the next call. For a line that is too
// long, it returns an error that wraps [ErrTooLarge], and the next call returns the line after it.
// At the end, next returns io.EOF. After any other error, the line cannot be read again.
func (l *lines) next() ([]byte, error) {
	if cap(l.buf) > keepBuffer {
		l.buf = nil
	}
	l.buf = l.buf[:0]
	l.number++
	for size := 0; ; {
		part, ended, err := l.part()
		size += len(part)
		if size <= l.max {
			l.buf = append(l.buf, part...)
		}
		switch {
		case err == nil && !ended:
		case err == nil, err == io.EOF && size > 0:
			if size > l.max {
				return nil, document.TooLarge(int64(size), l.max)
			}
			return l.buf, nil
		case err == io.EOF:
			return nil, io.EOF
		default:
			return nil, truncationError(err)
		}
	}
}

// part returns the buffered part of the line. ended reports whether it includes the end of the
// line.
func (l *lines) part() (part []byte, ended bool, err error) {
	begin, err := l.r.Peek(1)
	if err != nil {
		return nil, false, err
	}
	if begin[0] == '\r' { // its LF may not be buffered yet
		if begin, _ = l.r.Peek(2); len(begin) == 1 || begin[1] == '\n' {
			l.r.Discard(len(begin))
			return begin, true, nil
		}
	}
	begin, _ = l.r.Peek(l.r.Buffered())
	n, ended := lineEnd(begin)
	if !ended && begin[n-1] == '\r' && n > 1 {
		n--
	}
	l.r.Discard(n)
	return begin[:n], ended, nil
}

// lineEnd returns the length of the first line of b including its end, and whether b contains the
// whole end: after a CR at the end of b, an LF may follow.
func lineEnd(b []byte) (n int, ended bool) {
	n = len(b)
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		n, ended = i+1, true
	}
	i := bytes.IndexByte(b[:n], '\r')
	if i < 0 || i == n-2 && ended || i == n-1 && !ended {
		return n, ended
	}
	return i + 1, true
}

// readAll returns the rest of a stream. If that is larger than limit, readAll discards it and
// returns an error.
func readAll(r io.Reader, limit int) ([]byte, error) {
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, truncationError(err)
	}
	if n <= int64(limit) {
		return b.Bytes(), nil
	}
	b = bytes.Buffer{}
	more, err := io.Copy(io.Discard, r)
	if err != nil {
		return nil, truncationError(err)
	}
	return nil, document.TooLarge(n+more, limit)
}
