package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

func newResult(at spot, o index.Outcome) wire.Outcome {
	id := o.ID
	if o.Status == index.Rejected {
		id = ingest.Brief(id)
	}
	return wire.Outcome{Line: at.line, Element: at.element, ID: id, Status: wire.OutcomeStatus(o.Status), Repeated: o.Repeated, NoTerms: o.NoTerms, Error: reason(o.Err)}
}

// reason returns why a document was rejected, shortened and without the line, which the result has
// in its own field.
func reason(err error) string { return ingest.Brief(wholeReason(err)) }

func wholeReason(err error) string {
	var r *ingest.Rejection
	if errors.As(err, &r) {
		err = r.Err
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// bulk stores documents and writes one result per document while more of them arrive. A document is
// on disk when its result is written.
func (s *server) bulk(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	done, err := s.writing.Enter(r.Context())
	if err != nil {
		return err
	}
	defer done()
	body, err := s.body(w, r, s.BulkBytes)
	if err != nil {
		return err
	}
	// Without full duplex, HTTP/1 would read the whole body before the first answer.
	http.NewResponseController(w).EnableFullDuplex()
	defer finish(w, r)
	docs := &documents{body: body, most: s.LineBytes}
	out := &results{w: w, conn: http.NewResponseController(w)}
	err = c.Add(r.Context(), docs.all(), func(o index.Outcome) error {
		return out.write(newResult(docs.next(), o))
	})
	return out.end(err)
}

// linger limits the time for which a refused client may continue to send before it is answered.
const linger = 500 * time.Millisecond

// finish reads the rest of a body if it is short, and otherwise has the connection closed. In full
// duplex, the server must not do it: it would read the rest when it is about to read the next
// request, and panic because of two concurrent reads.
func finish(w http.ResponseWriter, r *http.Request) {
	conn := http.NewResponseController(w)
	conn.SetReadDeadline(time.Now().Add(linger))
	defer conn.SetReadDeadline(time.Time{})
	if _, err := io.CopyN(io.Discard, r.Body, 256<<10); err != io.EOF {
		w.Header().Set("Connection", "close")
	}
	r.Body.Close()
}

// body returns the decompressed body of a request, limited to n bytes. Reads fail when the client
// pauses for longer than IdleTime.
func (s *server) body(w http.ResponseWriter, r *http.Request, n int64) (io.Reader, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); strings.HasPrefix(kind, "multipart/") {
		return nil, wire.NewProblem("unsupported_media_type",
			"send the documents as the body itself (application/x-ndjson), not as a form")
	}
	return s.plain(w, r, n)
}

// plain is like body, for bodies of any media type.
func (s *server) plain(w http.ResponseWriter, r *http.Request, n int64) (io.Reader, error) {
	return decompressed(w, r, &patient{ReadCloser: http.MaxBytesReader(w, r.Body, n), conn: http.NewResponseController(w), idle: s.IdleTime}, n)
}

// decompressed decodes body by the Content-Encoding of the request and limits it to n bytes.
func decompressed(w http.ResponseWriter, r *http.Request, body io.ReadCloser, n int64) (io.Reader, error) {
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		return newUnpacked(w, "gzip", body, n)
	case "zstd":
		return newUnpacked(w, "zstd", body, n)
	default:
		return nil, wire.NewProblem("unsupported_encoding",
			fmt.Sprintf("the Content-Encoding %q is not supported; send the body plain, as gzip or as zstd", encoding))
	}
}

// patient gives each read a deadline after idle.
type patient struct {
	io.ReadCloser
	conn *http.ResponseController
	idle time.Duration
}

func (p *patient) Read(b []byte) (int, error) {
	p.conn.SetReadDeadline(time.Now().Add(p.idle))
	n, err := p.ReadCloser.Read(b)
	if err != nil { // a deadline that passes after the end of the body would cancel the request
		p.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}

// results writes NDJSON. The status is sent with the first line, so that an error before it can
// still be answered with a problem.
type results struct {
	w       http.ResponseWriter
	conn    *http.ResponseController
	started bool
	flushed time.Time
}

func (o *results) start() {
	if !o.started {
		o.w.Header().Set("Content-Type", "application/x-ndjson")
		o.w.WriteHeader(http.StatusOK)
		o.started = true
	}
}

func (o *results) write(v any) error {
	o.start()
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if _, err := o.w.Write(append(b, '\n')); err != nil {
		return err
	}
	if time.Since(o.flushed) < 100*time.Millisecond { // a commit reports a thousand results at once
		return nil
	}
	o.flushed = time.Now()
	o.conn.Flush()
	return nil
}

// end reports err as a problem if nothing has been written, and otherwise in a last line.
func (o *results) end(err error) error {
	if err == nil {
		o.start()
		return nil
	}
	if !o.started {
		return err
	}
	p := problemOf(err)
	o.write(wire.Failure{Status: "failed", Code: p.Code, Error: p.Detail})
	if p.Status >= 500 {
		return fmt.Errorf("ended early: %w", err)
	}
	return nil
}

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
