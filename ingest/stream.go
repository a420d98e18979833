package ingest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// A stream is an opened file, decompressed and, if its format is one of texts, decoded to UTF-8.
type stream struct {
	*bufio.Reader
	name  string // beginning of ids, see makeID; "" for standard input without a name
	place string // path for messages
	path  string // below the directory or archive
	entry bool   // of a directory or an archive

	message bool // of a Maildir
	info    fs.FileInfo
}

// linePlace returns the place of a line for messages.
func (s stream) linePlace(line int) string { return fmt.Sprintf("%s:%d", s.place, line) }

// stream reads one file.
func (r *reader) stream(s stream, data io.Reader) {
	if r.archives == 0 {
		r.packed, r.unpacked = 0, 0
	}
	packed := r.buffer(&r.packedBuffer, r.metered(data), 64<<10)
	plain, end, err := decompress(packed)
	if err != nil {
		r.reject(s.place, err)
		return
	}
	defer end()
	if s.Reader = packed; plain != packed {
		s.Reader = bufio.NewReaderSize(r.metered(plain), 64<<10)
		data = plain
	}
	f := r.binary(s)
	if f == nil {
		f = r.undecoded(s)
	}
	if f == nil {
		r.text(s)
		return
	}
	if f.raw != nil {
		r.begin(s, f)
		f.raw(r, s)
		return
	}
	r.random(f, s, data)
}

// buffer returns a buffered reader of data. That of the file before is used again, except in
// archives.
func (r *reader) buffer(last **bufio.Reader, data io.Reader, size int) *bufio.Reader {
	if r.archives > 0 || *last == nil {
		b := bufio.NewReaderSize(data, size)
		if r.archives == 0 {
			*last = b
		}
		return b
	}
	(*last).Reset(data)
	return *last
}

var errEmpty = errors.New("the file is empty")

// otherFormat returns the reason for rejecting a text that should have a binary format.
func (s stream) otherFormat(f *fileFormat) error {
	if _, err := s.Peek(1); err == io.EOF {
		return errEmpty
	}
	return fmt.Errorf("this is not a file of the format %s: rename it, or give the right --format", f.Name)
}

// text reads a file whose format is one of texts.
func (r *reader) text(s stream) {
	decoded, done, err := r.decodeText(s)
	if errors.Is(err, ErrNotText) && s.entry && !r.forced() && isNumber(formatExtension(s.place)) {
		r.LeftOut.countFile(s.path)
		return
	}
	if err != nil {
		r.reject(s.place, err)
		return
	}
	s.Reader = decoded
	switch f := r.recognise(s); {
	case f == nil:
		r.leaveOut(s)
	case f.text == nil:
		r.reject(s.place, s.otherFormat(f))
	default:
		defer done()
		r.begin(s, f)
		f.text(r, s)
	}
}

// leaveOut counts a file of which nothing is read, unless it cannot be read.
func (r *reader) leaveOut(s stream) {
	if _, err := s.Peek(1); err != nil && err != io.EOF {
		r.reject(s.place, err)
		return
	}
	r.LeftOut.countFile(s.path)
}
