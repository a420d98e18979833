package office

import (
	"bytes"
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// A flow collects the text of a document: a line for each paragraph, and a line for each row of a
// table with tabs between cells. Texts in a paragraph that stand beside it, such as boxes, follow
// it.
type flow struct {
	limit  int
	size   int
	levels []level // of the document and of open boxes

	title, heading string // the first paragraph that is a title, and the first heading
}

type level struct {
	text  []byte // finished lines
	line  []byte
	boxes []byte // lines that follow the current one
	space bool   // a space is pending before the next word
	depth int    // number of open tables
	role  role   // of the current paragraph
}

// A role is what a paragraph is.
type role int

const (
	plainRole    role = iota
	titleRole         // the title of the document
	headingRole       // a heading of any level
	contentsRole      // a line in a table of contents, which repeats a heading
)

func newFlow(limit int) *flow { return &flow{limit: limit, levels: make([]level, 1)} }

func (f *flow) top() *level { return &f.levels[len(f.levels)-1] }

// err returns an error that wraps [document.ErrTooLarge] if the text is over the limit.
func (f *flow) err() error {
	if f.size > f.limit {
		return document.TooLarge(int64(f.size), f.limit)
	}
	return nil
}

// write adds s to the line with each sequence of white space replaced by one space, and without
// soft hyphens.
func (f *flow) write(s []byte) {
	l := f.top()
	before := len(l.line)
	for len(s) > 0 && f.size <= f.limit {
		r, n := utf8.DecodeRune(s)
		switch {
		case unicode.IsSpace(r):
			l.space = true
		case r != '\u00ad':
			if l.space && len(l.line) > 0 && !bytes.HasSuffix(l.line, []byte("\t")) {
				l.line = append(l.line, ' ')
			}
			l.line, l.space = utf8.AppendRune(l.line, r), false
		}
		s = s[n:]
		f.size += len(l.line) - before
		before = len(l.line)
	}
}

// breakLine ends a line within a paragraph.
func (f *flow) breakLine() {
	if l := f.top(); l.depth > 0 || l.role != plainRole {
		l.space = true
		return
	}
	f.endLine()
}

// endParagraph ends the line, except within a cell.
func (f *flow) endParagraph() {
	if l := f.top(); l.depth > 0 {
		l.space, l.role = true, plainRole
		return
	}
	f.endLine()
}

func (f *flow) endLine() {
	l := f.top()
	if l.role == contentsRole {
		l.line = l.line[:0]
	}
	if line := bytes.TrimSpace(l.line); len(line) > 0 {
		l.text = append(append(l.text, line...), '\n')
		f.remember(string(line))
	}
	l.text = append(l.text, l.boxes...)
	l.line, l.boxes, l.space, l.role = l.line[:0], nil, false, plainRole
}

// remember keeps the first title and the first heading outside of boxes.
func (f *flow) remember(line string) {
	switch role := f.top().role; {
	case len(f.levels) > 1:
	case role == titleRole && f.title == "":
		f.title = line
	case role == headingRole && f.heading == "":
		f.heading = line
	}
}

func (f *flow) startTable() {
	if f.top().depth == 0 {
		f.endLine()
	}
	f.top().depth++
}

func (f *flow) endTable() {
	if l := f.top(); l.depth > 0 {
		l.depth--
	}
	f.endParagraph()
}

// endCell ends a cell, also an empty one, so that columns keep their places.
func (f *flow) endCell() {
	l := f.top()
	l.line, l.space = append(l.line, '\t'), false
	f.size++
}

// endRow ends a row. The rows of a table within a cell are a part of its line.
func (f *flow) endRow() {
	if f.top().depth > 1 {
		f.top().space = true
		return
	}
	f.endLine()
}

// startBox begins a text of its own within a paragraph.
func (f *flow) startBox() { f.levels = append(f.levels, level{}) }

// endBox returns the text since the matching startBox.
func (f *flow) endBox() []byte {
	if len(f.levels) == 1 {
		return nil
	}
	f.endLine()
	text := f.top().text
	f.levels = f.levels[:len(f.levels)-1]
	return text
}

// follow adds lines after the current one.
func (f *flow) follow(lines []byte) {
	l := f.top()
	l.boxes = append(l.boxes, lines...)
}

// String returns the text.
func (f *flow) String() string {
	for len(f.levels) > 1 {
		f.follow(f.endBox())
	}
	f.endLine()
	return string(bytes.TrimSpace(f.levels[0].text))
}

// document returns the document of the text. Its title is not repeated in the text if the title
// comes from there or begins the text.
func (f *flow) document(p properties) document.Document {
	d := document.Document{Text: f.String()}
	p.apply(&d)
	if d.Title == "" {
		d.Title = cmp.Or(f.title, f.heading)
		d.Text = withoutLine(d.Text, d.Title)
	} else if line, rest, _ := strings.Cut(d.Text, "\n"); line == d.Title {
		d.Text = rest
	}
	return d
}

// withoutLine removes the first line that is equal to line.
func withoutLine(text, line string) string {
	before, after, found := strings.Cut("\n"+text+"\n", "\n"+line+"\n")
	if !found || line == "" {
		return text
	}
	return strings.TrimSpace(before + "\n" + after)
}
