package tagged

import (
	"errors"
	"html"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// Limits on the elements of a record.
const (
	maxDepth    = 200
	maxElements = 1 << 19
)

// errTooManyElements is the reason for rejecting a record that would take too much memory.
var errTooManyElements = errors.New("record has more than 524288 elements and texts: divide it")

// An element is a part of a record: a text, or what is between a start tag and an end tag.
type element struct {
	prefix, name string // of the tag; a text has no name
	text         string
	attrs        string // the start tag after its name
	inner        string // the content with its tags
	children     []*element
}

// A parser makes a tree of the tags of a record. It accepts all content: end tags that match no
// start tag are dropped, and start tags without an end last as long as what contains them.
type parser struct {
	record   string
	open     []*element // path to the innermost element that is open
	begins   []int      // where the contents of open elements begin
	elements int
}

// parse returns the root of a record. Tags deeper than maxDepth are left out.
func parse(record string) (*element, error) {
	p := parser{record: record, open: []*element{{}}, begins: []int{0}}
	for t := range tokens(record) {
		if p.elements++; p.elements > maxElements {
			return nil, errTooManyElements
		}
		switch {
		case t.closing:
			p.end(t)
		case t.name != "":
			p.start(t)
		default:
			p.add(&element{text: t.text})
		}
	}
	p.closeTo(0, len(record))
	if children := p.open[0].children; len(children) > 0 && children[0].name != "" {
		return children[0], nil
	}
	return p.open[0], nil
}

func (p *parser) add(e *element) {
	parent := p.open[len(p.open)-1]
	parent.children = append(parent.children, e)
}

func (p *parser) start(t token) {
	if len(p.open) > maxDepth {
		return
	}
	e := &element{prefix: t.prefix, name: t.name, attrs: t.attrs}
	p.add(e)
	if !t.empty {
		p.open, p.begins = append(p.open, e), append(p.begins, t.end)
	}
}

// end closes the innermost element of the name.
func (p *parser) end(t token) {
	for i := len(p.open) - 1; i > 0; i-- {
		if p.open[i].name == t.name && p.open[i].prefix == t.prefix {
			p.closeTo(i-1, t.begin)
			return
		}
	}
}

// closeTo closes the elements below a depth.
func (p *parser) closeTo(depth, at int) {
	for i := depth + 1; i < len(p.open); i++ {
		p.open[i].inner = p.record[p.begins[i]:at]
	}
	p.open, p.begins = p.open[:depth+1], p.begins[:depth+1]
}

// all returns the child elements of some names.
func (e *element) all(names ...string) (found []*element) {
	for _, c := range e.children {
		if c.name != "" && slices.Contains(names, c.name) {
			found = append(found, c)
		}
	}
	return found
}

// at returns the first element at a path of names, or an empty element.
func (e *element) at(path ...string) *element {
	for _, name := range path {
		i := slices.IndexFunc(e.children, func(c *element) bool { return c.name == name })
		if i < 0 {
			return &element{}
		}
		e = e.children[i]
	}
	return e
}

// deep returns the elements within e that have some names, which are in upper case, in any case,
// but none within another.
func (e *element) deep(names ...string) (found []*element) {
	for _, c := range e.children {
		if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, c.name) }) {
			found = append(found, c)
		} else {
			found = append(found, c.deep(names...)...)
		}
	}
	return found
}

// blocks are the names, in lower case, of elements that are lines of their own.
var blocks = map[string]bool{
	"p": true, "br": true, "div": true, "li": true, "tr": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true,
	"h6": true, "para": true, "sec": true, "title": true, "list-item": true, "caption": true, "table-wrap": true,
}

// content returns all text within an element, with line breaks around blocks.
func (e *element) content() string {
	if len(e.children) == 1 && e.children[0].name == "" {
		return e.children[0].text
	}
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e *element) write(b *strings.Builder) {
	b.WriteString(e.text)
	block := e.name != "" && blocks[strings.ToLower(e.name)]
	if block {
		b.WriteByte('\n')
	}
	for _, c := range e.children {
		c.write(b)
	}
	if block {
		b.WriteByte('\n')
	}
}

// line returns all text within an element with single spaces between its words.
func (e *element) line() string { return markup.OneLine(e.content()) }

// attr returns the value of an attribute, or "".
func (e *element) attr(name string) string {
	for n, value := range attributes(e.attrs) {
		if localName(n) == name {
			return value
		}
	}
	return ""
}

// unescape returns a text without entities and without control characters.
func unescape(text string) string {
	text = html.UnescapeString(text)
	if strings.IndexFunc(text, isControl) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, text)
}

func isControl(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }
