package tagged

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// errNotClosed is the reason for rejecting a record without an end.
var errNotClosed = errors.New("record has no end tag: close its element")

// A slicer cuts records, which are elements of some names, out of a stream. It is faster than a
// parser of the whole stream, and damage to a record does not concern the next one. It does not
// hold more than limit bytes of a record.
type slicer struct {
	in    *bufio.Reader
	limit int
	names []string // local names of records; in lower case for SGML

	nests bool // a record may contain one of its name, whose start otherwise ends it
	sgml  bool // names have any case, end tags may be missing, and no other markup counts

	record []byte
	size   int64  // size of the record in bytes, also beyond limit
	name   string // local name of the open record, "" outside of records
	depth  int    // number of open elements of that name

	tag     tag
	again   bool   // the tag begins the next record
	endings bool   // the end tag of a record was read
	root    string // local name of the first element
	open    bool   // the root element is open
}

func newSlicer(r io.Reader, limit int, names ...string) *slicer {
	return &slicer{in: bufio.NewReaderSize(r, 64<<10), limit: limit, names: names}
}

// all yields the records, and errors in place of those that cannot be read.
func (s *slicer) all() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for {
			err := s.next()
			switch {
			case err == io.EOF:
				return
			case err != nil && err != errNotClosed:
				yield("", err)
				return
			case s.size > int64(s.limit):
				err = document.TooLarge(s.size, s.limit)
			}
			record := ""
			if err == nil {
				record = string(s.record)
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// next reads a record. Any error but errNotClosed is final.
func (s *slicer) next() error {
	if cap(s.record) > 1<<20 {
		s.record = nil // one huge record does not occupy memory until the end
	}
	s.record, s.size, s.name, s.depth = s.record[:0], 0, "", 0
	for {
		if !s.again {
			if err := s.toTag(); err != nil {
				return s.end(err)
			}
		}
		s.again = false
		if whole, err := s.take(); whole {
			return err
		}
	}
}

// toTag reads the next tag that counts, and keeps what is before it.
func (s *slicer) toTag() error {
	for {
		if err := s.through("<"); err != nil {
			return err
		}
		begin, _ := s.in.Peek(16) // longer than the names of records in SGML
		if s.isTag(string(begin)) {
			return s.readTag()
		}
		s.keep([]byte("<"))
		if end := markupEnd(string(begin)); end != "" && !s.sgml {
			if err := s.through(end); err != nil {
				return err
			}
		}
	}
}

// isTag reports whether a tag that counts follows a "<".
func (s *slicer) isTag(after string) bool {
	after = strings.TrimPrefix(after, "/")
	if !s.sgml {
		return after != "" && (isNameStart(after[0]) || after[0] == '!' && markupEnd(after) == "")
	}
	return slices.ContainsFunc(s.names, func(name string) bool {
		return len(after) > len(name) && strings.EqualFold(after[:len(name)], name) && !isNamePart(after[len(name)])
	})
}

// markupEnd returns the end of a comment, a section or an instruction that follows a "<", or "".
func markupEnd(after string) string {
	switch {
	case strings.HasPrefix(after, "!--"):
		return "-->"
	case strings.HasPrefix(after, "![CDATA["):
		return "]]>"
	case strings.HasPrefix(after, "?"):
		return "?>"
	}
	return ""
}

// through reads through the next occurrence of a text, and keeps that unless it is "<".
func (s *slicer) through(end string) error {
	var tail string // the last bytes read
	for {
		part, err := s.in.ReadSlice(end[len(end)-1])
		if err != nil && err != bufio.ErrBufferFull {
			s.keep(part)
			return err
		}
		if end == "<" && err == nil {
			s.keep(part[:len(part)-1])
			return nil
		}
		s.keep(part)
		tail += string(part[max(0, len(part)-len(end)):])
		if strings.HasSuffix(tail, end) {
			return nil
		}
		tail = tail[max(0, len(tail)-len(end)):]
	}
}

// keep adds bytes to the open record.
func (s *slicer) keep(b []byte) {
	if s.name == "" {
		return
	}
	if s.size += int64(len(b)); s.size <= int64(s.limit) {
		s.record = append(s.record, b...)
	}
}

// take processes the tag, and reports whether it ends the record.
func (s *slicer) take() (whole bool, err error) {
	name, closing, empty := s.tag.parts(s.sgml)
	s.atRoot(name, closing, empty)
	isRecord := slices.Contains(s.names, name)
	switch {
	case s.name == "" && (closing || !isRecord):
		return false, nil
	case s.name == "":
		s.name = name
	case name == s.name && !closing && !s.nests:
		s.again = true
		if s.sgml {
			return true, nil
		}
		return true, errNotClosed
	}
	s.keep(s.tag.raw)
	s.size += s.tag.size - int64(len(s.tag.raw))
	if name != s.name {
		return false, nil
	}
	s.endings = s.endings || closing
	if closing {
		s.depth--
	} else if !empty {
		s.depth++
	}
	return s.depth <= 0, nil
}

// atRoot notes whether the root element is open.
func (s *slicer) atRoot(name string, closing, empty bool) {
	if s.root == "" && name != "" {
		s.root = name
	}
	if name == s.root && !s.sgml {
		s.open = !closing && !empty
	}
}

// end returns the error at the end of the stream: none for a last record of SGML whose end tag is
// left out, as in the rest of the file.
func (s *slicer) end(err error) error {
	switch {
	case err != io.EOF:
		return err
	case s.name != "" && s.sgml && !s.endings:
		return nil
	case s.name != "":
		return truncated("<" + s.name + ">")
	case s.open:
		return truncated("<" + s.root + ">")
	}
	return io.EOF
}

func truncated(element string) error {
	return fmt.Errorf("file is truncated: it ends within %s: %w", element, io.ErrUnexpectedEOF)
}
