package ingest

import (
	"bytes"
	"errors"
	"io"
	"regexp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// mboxStart matches the line before each message of an mbox file: an address and a date.
var mboxStart = regexp.MustCompile(`^From \S+ .*\d\d:\d\d.*\d{4}\s*$`)

// isMbox reports whether a text is an mbox file.
func isMbox(begin []byte) bool {
	line, _, _ := bytes.Cut(begin, []byte("\n"))
	return mboxStart.Match(line)
}

// readMbox reads the messages of an mbox file, and the files that come with them. A line "From"
// separates two messages if it has an address and a date, and follows an empty line.
func readMbox(decoded bool) func(*reader, stream) {
	return func(r *reader, s stream) { r.mbox(s, r.mailParser(s, decoded)) }
}

func (r *reader) mbox(s stream, p *mailParser) {
	in := &mailbox{lines: lines{r: s.Reader, max: r.MaxBytes}, empty: true}
	for !r.stopped() {
		message, err := in.next()
		if err == io.EOF {
			return
		}
		if err == nil {
			r.boxed(s, p, in.first, string(message))
			continue
		}
		r.reject(s.linePlace(in.first), err)
		if !errors.Is(err, ErrTooLarge) {
			return
		}
	}
}

// boxed reads a message that begins at a line.
func (r *reader) boxed(s stream, p *mailParser, line int, message string) {
	d := p.document(message)
	d.ID = s.makeID(d, line)
	r.emit(d)
	if len(p.files) > 0 {
		r.attachments(s, d.ID, s.linePlace(line), p.files)
		r.begin(s, r.formatOf(FormatMbox))
	}
}

// A mailbox splits an mbox file into messages. It does not hold more than max bytes of one.
type mailbox struct {
	lines
	empty   bool // the line before was empty
	started bool // the line before a message has been read
	first   int  // number of that line
	message []byte
}

// next returns the next message, valid until the next call, or io.EOF. For a message that is too
// large, it returns an error that wraps [ErrTooLarge], and the next call returns the one after it.
func (m *mailbox) next() ([]byte, error) {
	m.message, m.first = m.message[:0], m.number
	size := 0
	for {
		line, err := m.lines.next()
		switch {
		case err == io.EOF && size > 0:
			return m.whole(size)
		case errors.Is(err, ErrTooLarge): // a line, and so the message
			m.empty, size = false, m.max+1
			continue
		case err != nil:
			return nil, err
		case m.empty && mboxStart.Match(line):
			m.empty = false
			if m.started {
				return m.whole(size)
			}
			m.started, m.first = true, m.number
			continue
		}
		m.empty = len(bytes.TrimRight(line, "\r\n")) == 0
		if size += len(line); size <= m.max {
			m.message = append(m.message, unquotedFrom(line)...)
		}
	}
}

func (m *mailbox) whole(size int) ([]byte, error) {
	if size > m.max {
		return nil, document.TooLarge(int64(size), m.max)
	}
	return m.message, nil
}

// unquotedFrom removes the sign before a line that would otherwise separate messages.
func unquotedFrom(line []byte) []byte {
	if rest, ok := bytes.CutPrefix(line, []byte(">")); ok && bytes.HasPrefix(rest, []byte("From ")) {
		return rest
	}
	return line
}
