package ingest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// lines reads a stream line by line, and never holds a line of more than max bytes.
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
		part, err := l.r.ReadSlice('\n')
		size += len(part)
		if size <= l.max {
			l.buf = append(l.buf, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
		case err == nil, err == io.EOF && size > 0:
			if size > l.max {
				return nil, tooLarge(int64(size), l.max)
			}
			return l.buf, nil
		case err == io.EOF:
			return nil, io.EOF
		default:
			return nil, endsEarly(err)
		}
	}
}

func tooLarge(size int64, limit int) error {
	return fmt.Errorf("%w: %d bytes, and the limit is %d", ErrTooLarge, size, limit)
}

// readAll reads the rest of a stream, if it is not larger than limit; else it reads past it.
func readAll(r io.Reader, limit int) ([]byte, error) {
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, endsEarly(err)
	}
	if n <= int64(limit) {
		return b.Bytes(), nil
	}
	b = bytes.Buffer{}
	more, err := io.Copy(io.Discard, r)
	if err != nil {
		return nil, endsEarly(err)
	}
	return nil, tooLarge(n+more, limit)
}
