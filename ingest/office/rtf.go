package office

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// RTF returns the document of a file in Rich Text Format. Its text is what a reader sees, with
// cells and footnotes as with [DOCX]. Deleted and hidden text, comments, headers and pictures are
// left out. Title, author and keywords are those of the file. No content is invalid: what is not
// understood is left out.
func RTF(content string) document.Document {
	r := &rtf{in: content, flow: newFlow(4*len(content) + 1<<10), charsets: map[int]string{}, about: map[destination]string{}, groups: make([]group, 1)}
	r.groups[0].skip = 1
	for r.token() {
	}
	r.flush()
	r.endLine()
	r.follow(r.notes)
	return r.flow.document(properties{
		title:    r.about[titleInfo],
		authors:  strings.Split(r.about[authorInfo], ";"),
		keywords: splitKeywords(r.about[keywordsInfo]),
		created:  r.created.text(),
	})
}

// An rtf reads a file. Groups in braces inherit the state of the group around them.
type rtf struct {
	in string
	at int
	*flow
	groups   []group
	font     int            // that of plain text
	charset  string         // of the document
	charsets map[int]string // of fonts
	bytes    []byte         // text in the charset of the font, not yet decoded
	units    []uint16       // text in UTF-16, not yet decoded
	left     int            // characters that repeat one in UTF-16, for old programs
	notes    []byte
	created  rtfTime
	about    map[destination]string
}

// A group is the state within braces.
type group struct {
	target destination
	font   int
	skip   int  // characters that follow one in UTF-16
	hidden bool // the text is not shown
	star   bool // the next word names a destination that old programs do not know
}

// A destination is what becomes of the text of a group.
type destination int

const (
	body destination = iota
	nowhere
	fontTable
	info // with targets of its own within
	titleInfo
	authorInfo
	keywordsInfo
	timeInfo
	footnote
	box // in a shape
)

// isShown reports whether text is a part of the document.
func (d destination) isShown() bool { return d == body || d == footnote || d == box }

// maxAbout is the number of bytes of a title and of other properties.
const maxAbout = 1 << 16

func (r *rtf) group() *group { return &r.groups[len(r.groups)-1] }

// token processes one token, and returns false at the end.
func (r *rtf) token() bool {
	if r.at >= len(r.in) {
		return false
	}
	c := r.in[r.at]
	r.at++
	switch c {
	case '{':
		r.flush()
		r.open()
	case '}':
		r.flush()
		r.close()
	case '\\':
		r.control()
	case '\r', '\n', 0:
	default:
		r.text(c)
	}
	return true
}

func (r *rtf) open() {
	if len(r.groups) > maxDepth {
		r.at = len(r.in) // no program writes this
		return
	}
	g := *r.group()
	g.star = false
	r.groups, r.left = append(r.groups, g), 0
}

func (r *rtf) close() {
	if len(r.groups) == 1 {
		return
	}
	target := r.group().target
	r.groups, r.left = r.groups[:len(r.groups)-1], 0
	if r.group().target == target {
		return
	}
	switch target {
	case footnote:
		r.notes = append(r.notes, r.endBox()...)
	case box:
		r.follow(r.endBox())
	}
}

// control processes what follows a backslash.
func (r *rtf) control() {
	if r.at >= len(r.in) {
		return
	}
	c := r.in[r.at]
	if !isLetter(c) {
		r.at++
		r.symbol(c)
		return
	}
	begin := r.at
	for r.at < len(r.in) && isLetter(r.in[r.at]) {
		r.at++
	}
	word := r.in[begin:r.at]
	begin = r.at
	for r.at < len(r.in) && (r.in[r.at] >= '0' && r.in[r.at] <= '9' || r.in[r.at] == '-' && r.at == begin) {
		r.at++
	}
	number, err := strconv.Atoi(r.in[begin:r.at])
	if r.at < len(r.in) && r.in[r.at] == ' ' {
		r.at++
	}
	r.word(word, number, err == nil)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// symbol processes a control symbol.
func (r *rtf) symbol(c byte) {
	switch c {
	case '\'':
		if r.at+2 <= len(r.in) {
			if b, err := strconv.ParseUint(r.in[r.at:r.at+2], 16, 8); err == nil {
				r.at += 2
				r.text(byte(b))
			}
		}
	case '\\', '{', '}':
		r.text(c)
	case '~':
		r.insert(" ")
	case '_':
		r.insert("-")
	case '\r', '\n':
		r.newLine()
	case '*':
		before := strings.TrimRight(r.in[max(0, r.at-8):r.at-len(`\*`)], "\r\n ")
		r.group().star = strings.HasSuffix(before, "{") // elsewhere, it has no meaning
	}
}

// text takes a byte in the charset of the font.
func (r *rtf) text(c byte) {
	if r.left > 0 {
		r.left--
		return
	}
	r.flushUnits()
	r.bytes = append(r.bytes, c)
}

// unit takes a unit of UTF-16.
func (r *rtf) unit(number int) {
	r.flushBytes()
	r.units = append(r.units, uint16(number))
	r.left = r.group().skip
}

// insert takes a text that a control word stands for.
func (r *rtf) insert(text string) {
	if r.left > 0 {
		r.left--
		return
	}
	r.flush()
	r.put(text)
}

func (r *rtf) flush() { r.flushBytes(); r.flushUnits() }

func (r *rtf) flushBytes() {
	if len(r.bytes) > 0 {
		r.put(decodeCharset(r.charsetOf(r.group().font), r.bytes))
		r.bytes = r.bytes[:0]
	}
}

func (r *rtf) flushUnits() {
	if len(r.units) > 0 {
		r.put(string(utf16.Decode(r.units)))
		r.units = r.units[:0]
	}
}

// put writes a text where the group leads it.
func (r *rtf) put(text string) {
	switch g := r.group(); {
	case g.target.isShown():
		if !g.hidden {
			r.write([]byte(text))
		}
	case len(r.about[g.target])+len(text) < maxAbout:
		r.about[g.target] += text
	}
}

func (r *rtf) newLine() {
	r.flush()
	if g := r.group(); g.target.isShown() && !g.hidden {
		r.endParagraph()
	}
}
