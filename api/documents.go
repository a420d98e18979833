package api

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/ingest"
)

// A spot is the position in a body at which a document begins.
type spot struct {
	line    int
	element int // in an array, or of objects that are not one per line; 0 for NDJSON
}

// documents parses the documents of a body and records where each begins. The parser is ahead of
// the outcomes by up to the number of documents in one commit.
type documents struct {
	body io.Reader
	most int // bytes per document

	mu      sync.Mutex
	pending []spot // of documents without an outcome yet
}

// A source returns the JSON of the next document, which is valid until the next call, and where it
// begins. A rejection concerns this document only. The end is io.EOF.
type source func() (text []byte, at spot, err error)

// source returns the source of the body, by lines for NDJSON and otherwise by elements.
func (d *documents) source() (source, error) {
	values, whole, err := ingest.SplitJSON(d.body, d.most)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read line 1: %w", err)
	case values != nil:
		return byElement(values, d.most), nil
	}
	return byLine(&lines{from: whole, most: d.most}), nil
}

// all yields the documents, and a rejection for each value that is not a document.
func (d *documents) all() iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		next, err := d.source()
		for err == nil {
			var doc ingest.Document
			var at spot
			doc, at, err = parsed(next())
			if err == io.EOF {
				return
			}
			if err != nil && !isRejection(err) {
				break
			}
			d.push(at)
			if !yield(doc, err) {
				return
			}
			err = nil
		}
		yield(ingest.Document{}, err)
	}
}

// parsed parses the result of a source as a document.
func parsed(text []byte, at spot, err error) (ingest.Document, spot, error) {
	if err != nil {
		return ingest.Document{}, at, err
	}
	d, err := parseDocument(text)
	return d, at, err
}

func parseDocument(text []byte) (ingest.Document, error) {
	d, err := ingest.ParseJSON(text)
	if err == nil && d.ID == "" {
		err = errors.New("the document has no id")
	}
	if err != nil {
		return ingest.Document{ID: d.ID}, &ingest.Rejection{Place: "document", Err: err}
	}
	return d, nil
}

func isRejection(err error) bool {
	var r *ingest.Rejection
	return errors.As(err, &r)
}

func (d *documents) push(at spot) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pending = append(d.pending, at)
}

// next returns where the document of the next outcome begins. Outcomes have the order of the
// documents.
func (d *documents) next() (at spot) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.pending) > 0 {
		at, d.pending = d.pending[0], d.pending[1:]
	}
	return at
}

// byElement reads values that are not one per line.
func byElement(values *ingest.JSONValues, most int) source {
	return func() ([]byte, spot, error) {
		text, err := values.Next()
		line, element := values.Place()
		switch {
		case errors.Is(err, ingest.ErrTooLarge):
			err = &ingest.Rejection{Place: "element", Err: fmt.Errorf("the element is longer than the %d bytes allowed", most)}
		case errors.Is(err, ingest.ErrOpenArray):
			err = wire.NewProblem("bad_document", fmt.Sprintf(
				"the array is not closed: the body ends on line %d after element %d, and later elements are missing", line, element))
		case err != nil && err != io.EOF:
			err = fmt.Errorf("read element %d: %w", element, err)
		}
		return text, spot{line, element}, err
	}
}

// byLine reads NDJSON and skips blank lines.
func byLine(l *lines) source {
	n := 0
	return func() ([]byte, spot, error) {
		for {
			n++
			line, err := l.line()
			if err != nil && err != io.EOF && !isRejection(err) {
				err = fmt.Errorf("read line %d: %w", n, err)
			}
			if err != nil || len(line) > 0 {
				return line, spot{line: n}, err
			}
		}
	}
}

// lines reads a body line by line.
type lines struct {
	from *bufio.Reader
	most int // bytes per line
}

// line returns the next line without surrounding white space. It is valid until the next call. A
// line that is too long is skipped and returned as a rejection.
func (l *lines) line() ([]byte, error) {
	var whole []byte
	long := false
	for {
		part, err := l.from.ReadSlice('\n')
		if long = long || len(whole)+len(part) > l.most; !long {
			whole = append(whole, part...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil && (err != io.EOF || len(whole) == 0 && !long) {
			return nil, err
		}
		break
	}
	if long {
		return nil, &ingest.Rejection{Place: "line", Err: fmt.Errorf("the line is longer than the %d bytes allowed", l.most)}
	}
	return bytes.TrimSpace(whole), nil
}
