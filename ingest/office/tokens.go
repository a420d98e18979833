package office

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// maxDepth is the number of elements that may be open at once. Real files have less than a hundred.
const maxDepth = 1000

// tokens reads the elements and the texts of XML in their order. Elements are known by their local
// names, since the two editions of Office Open XML differ in the namespaces.
type tokens struct {
	*xml.Decoder
	closer io.Closer
	entry  string
	meter  *meter
	depth  int
}

// tokens opens an entry that is XML.
func (a archive) tokens(name string) (*tokens, error) {
	r, err := a.open(name)
	if err != nil {
		return nil, err
	}
	m := &meter{in: r, limit: a.limit, left: a.maxMarkup()}
	d := xml.NewDecoder(utf8Reader(m))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	// see utf8Reader
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return &tokens{d, r, name, m, 0}, nil
}

// utf8Reader decodes XML by its byte-order mark or its declaration. Invalid bytes become U+FFFD.
func utf8Reader(in io.Reader) io.Reader {
	r := bufio.NewReader(in)
	begin, _ := r.Peek(declarationSize)
	decoder := unicode.UTF8.NewDecoder()
	if e, err := htmlindex.Get(declaredCharset(begin)); err == nil {
		decoder = e.NewDecoder()
	}
	return transform.NewReader(transform.NewReader(r, unicode.BOMOverride(decoder)), runes.ReplaceIllFormed())
}

func (t *tokens) close() { t.closer.Close() }

// next returns the next token, or io.EOF.
func (t *tokens) next() (xml.Token, error) {
	t.meter.token = 0
	token, err := t.Token()
	switch token.(type) {
	case element:
		t.depth++
	case xml.EndElement:
		t.depth--
	}
	switch {
	case err == io.EOF:
		return nil, io.EOF
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", t.entry, err)
	case t.depth > maxDepth:
		return nil, fmt.Errorf("read %s: more than %d elements are open at once", t.entry, maxDepth)
	}
	return token, nil
}

// within calls visit for all elements within the current one, except those within an element for
// which it returned true, and reads the end of the current one.
func (t *tokens) within(visit func(e element) (skip bool)) error {
	skipped := maxDepth + 1 // depth of an element that is skipped
	for outer := t.depth - 1; t.depth > outer; {
		token, err := t.next()
		if err != nil {
			return unexpectedEnd(t.entry, err)
		}
		if t.depth < skipped {
			skipped = maxDepth + 1
		}
		if e, ok := token.(element); ok && t.depth < skipped && visit(e) {
			skipped = t.depth
		}
	}
	return nil
}

// skip reads to the end of the current element.
func (t *tokens) skip() error { return t.within(func(element) bool { return true }) }

// text returns the text of the current element, and reads its end.
func (t *tokens) text() (string, error) {
	var b strings.Builder
	for outer := t.depth - 1; t.depth > outer; {
		token, err := t.next()
		if err != nil {
			return "", unexpectedEnd(t.entry, err)
		}
		switch token := token.(type) {
		case xml.CharData:
			b.Write(token)
		case element:
			if token.Name.Local == "br" {
				b.WriteByte(' ')
			}
		}
	}
	return b.String(), nil
}

// unexpectedEnd returns the error of an element that is not closed.
func unexpectedEnd(entry string, err error) error {
	if err == io.EOF {
		return fmt.Errorf("read %s: %w", entry, io.ErrUnexpectedEOF)
	}
	return err
}

// attribute returns the value of an attribute by its local name, or "".
func attribute(e element, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// A meter ends a stream with too many bytes for a document, or for a token.
type meter struct {
	in    io.Reader
	limit int   // of a text
	left  int64 // bytes until the end of the document
	token int   // bytes of the current token
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 || m.token > m.limit+1<<16 {
		return 0, fmt.Errorf("%w: its markup is too large for a text of %d bytes", document.ErrTooLarge, m.limit)
	}
	n, err := m.in.Read(p)
	m.left -= int64(n)
	m.token += n
	return n, err
}

// element is an element with its attributes.
type element = xml.StartElement

// each calls visit for all elements of an entry. visit may read the content of its element.
func (a archive) each(name string, visit func(t *tokens, e element) error) error {
	t, err := a.tokens(name)
	if err != nil {
		return err
	}
	defer t.close()
	for {
		token, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(element); ok {
			if err := visit(t, e); err != nil {
				return err
			}
		}
	}
}

// A handler makes a text of an entry.
type handler interface {
	start(t *tokens, e element) error // may read the content of e, and then its end
	write(text []byte)
	end(name string)
	err() error
}

// handle processes all tokens of an entry.
func (a archive) handle(entry string, h handler) error {
	t, err := a.tokens(entry)
	if err != nil {
		return err
	}
	defer t.close()
	for {
		token, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			switch token := token.(type) {
			case element:
				err = h.start(t, token)
			case xml.EndElement:
				h.end(token.Name.Local)
			case xml.CharData:
				h.write(token)
			}
		}
		if err = cmp.Or(err, h.err()); err != nil {
			return err
		}
	}
}

// walk calls start and end for the elements of an entry until its end, which is io.EOF, or an
// error.
func (a archive) walk(entry string, start func(t *tokens, e element) error, end func(t *tokens, name string) error) error {
	t, err := a.tokens(entry)
	if err != nil {
		return err
	}
	defer t.close()
	for err == nil {
		var token xml.Token
		if token, err = t.next(); err != nil {
			break
		}
		switch token := token.(type) {
		case element:
			err = start(t, token)
		case xml.EndElement:
			err = end(t, token.Name.Local)
		}
	}
	return err
}
