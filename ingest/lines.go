package ingest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// lines reads a stream line by line, and never holds a line of more than max bytes. A line ends with LF, CR LF
// or CR.
type lines struct {
	r      *bufio.Reader
	max    int
	number int // of the line that was read last, from 1
	buf    []byte
}

// keepBuffer is the largest buffer that is used again; a huge line should not be paid for by all others.
const keepBuffer = 1 << 20

// next returns the next line with its line break, valid until the next call. A line that is too long
// is read past, and reported as an error that wraps [ErrTooLarge]; what follows can be read. The end is
// io.EOF. After any other error, what was read of the line is lost.
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
				return nil, tooLargeError(int64(size), l.max)
			}
			return l.buf, nil
		case err == io.EOF:
			return nil, io.EOF
		default:
			return nil, truncationError(err)
		}
	}
}

// part returns what is buffered of the line, up to its end if that is there.
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

// lineEnd returns how long the first line is with its end, and whether that is there for sure: the LF of a CR
// may be missing at the end of b.
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

func tooLargeError(size int64, limit int) error {
	return fmt.Errorf("%w: %d bytes, and the limit is %d", ErrTooLarge, size, limit)
}

// readAll reads the rest of a stream, if it is not larger than limit; else it reads past it.
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
	return nil, tooLargeError(n+more, limit)
}
