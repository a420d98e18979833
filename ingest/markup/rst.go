package markup

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// RST returns the document of a page of reStructuredText. The title is that of the page's fields,
// or else of its first section. The fields at the beginning, which are those of docutils, Pelican,
// Nikola or a PEP, become labels, authors and fields. The text has the contents of directives, but
// not their options, and no comments, targets of links, or definitions of substitutions.
func RST(content string) document.Document {
	settings, content := splitFrontMatter(content)
	r := rst{lines: pageLines(content), front: true, literal: -1, substitutions: map[string]string{}}
	r.plain = r.plainText
	apply(&r.doc, settings)
	r.define()
	r.header()
	for r.at < len(r.lines) {
		r.next()
	}
	r.doc.Text = r.String()
	return r.doc
}

// An rst reads a page line by line.
type rst struct {
	pageText
	doc   document.Document
	lines []string
	at    int // the next line

	front         bool // no paragraph has been read: fields describe the page
	paragraph     int  // the indentation of the open paragraph
	literal       int  // what is indented further is literal, unless this is negative
	titled        bool // the first title of a section has been read
	substitutions map[string]string
}

var (
	rstField        = regexp.MustCompile(`^:([^:\s](?:[^:]|:\S)*):(?:\s+(.*))?$`)
	rstBullet       = regexp.MustCompile(`^(?:[-*+•]|\(?(?:\d+|#|[a-zA-Z])[.)])\s+`)
	rstSubstitution = regexp.MustCompile(`(?m)^[ \t]*\.\. \|([^|\n]+)\| ([a-z]+)::[ \t]*(.*)$`)
)

// line returns the indentation and the text of a line. There are empty lines after the last one.
func (r *rst) line(at int) (indent int, body string) {
	if at >= len(r.lines) {
		return 0, ""
	}
	return indentOf(r.lines[at])
}

// define reads the definitions of substitutions.
func (r *rst) define() {
	for _, m := range rstSubstitution.FindAllStringSubmatch(strings.Join(r.lines, "\n"), -1) {
		r.substitutions[m[1]] = ""
		if text := OneLine(m[3]); m[2] == "replace" && len(text) < 200 {
			r.substitutions[m[1]] = text
		}
	}
}

// header reads the fields before a PEP, which are those of a message.
func (r *rst) header() {
	if !strings.HasPrefix(r.lines[0], "PEP: ") {
		return
	}
	for _, body := r.line(r.at); body != ""; _, body = r.line(r.at) {
		name, value, _ := strings.Cut(body, ":")
		r.at++
		for indent, more := r.line(r.at); indent > 0 && more != ""; indent, more = r.line(r.at) {
			value += " " + more
			r.at++
		}
		if !strings.Contains(value, "$") { // or it was to be filled in by a version control system
			setMark(&r.doc, name, r.shown(value))
		}
	}
	r.titled = r.doc.Title != ""
}

// next reads the next line, or block of lines.
func (r *rst) next() {
	indent, body := r.line(r.at)
	begins := len(r.open) == 0 || indent != r.paragraph
	switch {
	case body == "":
		r.end()
		r.at++
	case begins && r.endsLiteral(indent):
		r.verbatim(r.lines[r.at])
		r.at++
	case body == ".." || strings.HasPrefix(body, ".. "):
		r.end()
		r.at++
		r.explicit(indent, strings.TrimSpace(body[2:]))
	case strings.HasPrefix(body, "__ "):
		r.at++ // the target of a link without a name
	case begins && indent == 0 && r.heading(body):
	case begins && r.table(body):
	case begins && rstField.MatchString(body):
		r.field(indent, body)
	case strings.HasPrefix(body, ">>>"):
		r.doctest()
	default:
		r.prose(indent, body, begins)
	}
}

// endsLiteral ends the open paragraph, and reports whether a line is literal.
func (r *rst) endsLiteral(indent int) bool {
	r.end()
	if indent <= r.literal {
		r.literal = -1
	}
	return r.literal >= 0
}

// end ends the open paragraph. Two colons at its end mean that what is indented is literal.
func (r *rst) end() {
	if n := len(r.open); n > 0 && strings.HasSuffix(r.open[n-1], "::") {
		r.literal = r.paragraph
		r.open[n-1] = strings.TrimSuffix(r.open[n-1], ":")
		if r.open[n-1] == ":" {
			r.open = r.open[:n-1]
		}
	}
	r.pageText.end()
}

// prose reads a line of a paragraph, without the mark of an item of a list.
func (r *rst) prose(indent int, body string, begins bool) {
	r.at++
	r.front = false
	if isRule(body) {
		r.end()
		return
	}
	if begins {
		r.paragraph = indent
		body = strings.TrimPrefix(body, "| ")
	} else if strings.HasPrefix(body, "| ") || rstBullet.MatchString(body) && r.isItem(body) {
		r.end()
		body = strings.TrimPrefix(body, "| ")
	}
	if mark := rstBullet.FindString(body); mark != "" && len(r.open) == 0 {
		r.paragraph = indent + len(mark)
		body = body[len(mark):]
	}
	r.add(body)
}

// isItem reports whether a line within a paragraph begins an item of a list, since the one before
// did.
func (r *rst) isItem(body string) bool {
	return strings.ContainsAny(body[:1], "-*+") && r.at >= 2 && strings.HasPrefix(strings.TrimLeft(r.lines[r.at-2], " \t"), body[:2])
}

// isRule reports whether a line repeats one punctuation mark.
func isRule(line string) bool {
	return len(line) >= 4 && strings.Contains(`!"#$%&'()*+,-./:;<=>?@[\]^_{|}~`+"`", line[:1]) && strings.Trim(line, line[:1]) == ""
}

// heading reads the title of a section, whose lines begin with body: a title and the line below it,
// or a title between two.
func (r *rst) heading(body string) bool {
	_, second := r.line(r.at + 1)
	_, third := r.line(r.at + 2)
	switch {
	case isRule(body) && body == third && second != "":
		r.at += 3
		r.title(second)
	case isRule(second) && !isRule(body), second != "" && len(second) == len(body) && isRule(second+second+second+second):
		r.at += 2
		r.title(body)
	default:
		return false
	}
	return true
}

// title takes the title of a section. That of the first one is the document's, if it has none.
func (r *rst) title(text string) {
	r.end()
	r.literal = -1
	if text = r.shown(text); r.titled || text == "" {
		r.verbatim(text)
		r.front = false
		return
	}
	r.titled = true
	if r.doc.Title == "" {
		r.doc.Title = text
	} else if r.doc.Title != text {
		r.verbatim(text)
	}
}

// rstSettings are fields that tell Sphinx how to treat a page.
var rstSettings = []string{"orphan", "nocomments", "nosearch", "no-search", "tocdepth", "hidetoc", "content_type"}

// field reads a field and what is indented below it. At the beginning it describes the page.
func (r *rst) field(indent int, body string) {
	r.end()
	m := rstField.FindStringSubmatch(body)
	r.at++
	if !r.front || indent > 0 {
		r.paragraph = indent
		r.add(m[1] + " " + m[2])
		return
	}
	value := m[2]
	for deeper, more := r.line(r.at); deeper > 0 && more != ""; deeper, more = r.line(r.at) {
		value += " " + more
		r.at++
	}
	if name := strings.ToLower(m[1]); !slices.Contains(rstSettings, name) {
		setMark(&r.doc, name, r.shown(value))
	}
}

// doctest reads a session of Python, which ends at an empty line.
func (r *rst) doctest() {
	r.end()
	for _, body := r.line(r.at); body != ""; _, body = r.line(r.at) {
		r.verbatim(r.lines[r.at])
		r.at++
	}
}

// block returns the lines from the next one on that are empty or indented by more than indent,
// without empty ones at the end, and moves behind them.
func (r *rst) block(indent int) []string {
	begin, end := r.at, r.at
	for at := begin; at < len(r.lines); at++ {
		deeper, body := r.line(at)
		if body != "" && deeper <= indent {
			break
		}
		if body != "" {
			end = at + 1
		}
	}
	r.at = end
	return r.lines[begin:end]
}

var (
	rstTarget    = regexp.MustCompile(`^_(?:[^:\\]|\\.|:\S)*:(?:\s|$)|^__`)
	rstNote      = regexp.MustCompile(`^\[([^\]\s]+)\](?:\s+(.*))?$`)
	rstDirective = regexp.MustCompile(`^(?:\|[^|]+\|\s*)?([a-zA-Z][\w.+:-]*?) ?::(?:\s+(.*))?$`)
	rstNikola    = regexp.MustCompile(`^(title|slug|date|updated|tags|category|author|link|description|status): ?(.*)$`)
)

// explicit reads what follows two dots.
func (r *rst) explicit(indent int, body string) {
	if m := rstNote.FindStringSubmatch(body); m != nil { // a footnote
		r.paragraph = indent
		r.add(m[2])
		return
	}
	if m := rstDirective.FindStringSubmatch(body); m != nil && !rstTarget.MatchString(body) && body[0] != '|' {
		r.directive(indent, strings.ToLower(m[1]), m[2])
		return
	}
	if m := rstNikola.FindStringSubmatch(body); m != nil && r.front {
		setMark(&r.doc, m[1], m[2])
	}
	if _, next := r.line(r.at); body != "" || next != "" {
		r.block(indent)
	}
}
