package markup

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// AsciiDoc returns the document of a page of AsciiDoc. The title is that of its header or front
// matter, or else the first title of a section. Attributes of its header with keywords, tags or
// categories are labels; author, date, revision and description are fields, and other attributes
// only stand for their texts. The text has what is in blocks, but no attributes of blocks, no
// comments and no targets of links.
//
//lint:ignore ST1003 this is how the language is written
func AsciiDoc(content string) document.Document {
	settings, content := splitFrontMatter(content)
	a := asciidoc{lines: pageLines(content), attributes: map[string]string{}, budget: len(content) + maxAttribute}
	a.plain = a.plainText
	apply(&a.doc, settings)
	a.header()
	for a.at < len(a.lines) {
		a.next()
	}
	a.doc.Text = a.String()
	return a.doc
}

// maxAttribute is the size in bytes of an attribute that is put into the text.
const maxAttribute = 1000

// An asciidoc reads a page line by line.
type asciidoc struct {
	pageText
	doc        document.Document
	lines      []string
	at         int // the next line
	titled     bool
	inTable    string            // the border of the open table, or ""
	attributes map[string]string // that the page has set
	budget     int               // the number of bytes that attributes may still add
}

var (
	adocTitle     = regexp.MustCompile(`^(?:=|#)[ \t]+(\S.*)$`)
	adocSection   = regexp.MustCompile(`^(?:={2,6}|#{2,6})[ \t]+(\S.*?)(?:[ \t]+=+)?$`)
	adocAttribute = regexp.MustCompile(`^:(!?[\w][\w-]*!?):(?:[ \t]+(.*))?$`)
	adocAuthor    = regexp.MustCompile(`^\p{L}[^\s<]*(?:\s+[\p{L}][^\s<]*){0,3}(?:\s+<[^>]*>)?(?:\s*;|$)`)
	adocRevision  = regexp.MustCompile(`^(?:v?(\d[^\s,:]*))?(?:,?\s*((?:\d{1,4}[-/. ]|\p{Lu}\p{L}+ )[^:]*\d))?(?::\s+.*)?,?$`)
)

// header reads the title of the page, and the lines below it up to an empty one.
func (a *asciidoc) header() {
	for a.at < len(a.lines) && a.headerLine() {
		a.at++
	}
	if title, lines := a.heading(adocTitle, "="); lines > 0 {
		a.at += lines
		a.takeTitle(a.shown(title))
		a.authors()
		for a.at < len(a.lines) && a.current() != "" && a.headerLine() {
			a.at++
		}
	}
}

// current returns the next line without white space at its end, or "" behind the last one.
func (a *asciidoc) current() string {
	if a.at >= len(a.lines) {
		return ""
	}
	return strings.TrimRight(a.lines[a.at], " \t\r")
}

// headerLine reads a line of the header that is no title: it is empty, a comment, attributes of a
// block, or an attribute of the page.
func (a *asciidoc) headerLine() bool {
	line := a.current()
	switch {
	case a.attribute(line, true):
		return true
	case strings.HasPrefix(line, "////"):
		a.skipBlock(line)
		a.at--
		return true
	}
	return line == "" || strings.HasPrefix(line, "//") || adocBlockLine.MatchString(line) || adocCondition.MatchString(line)
}

// heading returns the title on the next line, which matches one, or is underlined by marks. It
// returns the number of its lines, 0 if there is none.
func (a *asciidoc) heading(one *regexp.Regexp, marks string) (title string, lines int) {
	line := a.current()
	if m := one.FindStringSubmatch(line); m != nil {
		return m[1], 1
	}
	if a.at+1 >= len(a.lines) || !strings.ContainsFunc(line, isWordRune) || a.inTable != "" || adocBlockLine.MatchString(line) {
		return "", 0
	}
	under := strings.TrimRight(a.lines[a.at+1], " \t\r")
	wide := len(under) - len([]rune(line))
	if len(under) >= 3 && -2 <= wide && wide <= 2 && strings.Contains(marks, under[:1]) && strings.Trim(under, under[:1]) == "" {
		return line, 2
	}
	return "", 0
}

// takeTitle takes the first title of the page.
func (a *asciidoc) takeTitle(title string) {
	a.titled = true
	if a.doc.Title == "" {
		a.doc.Title = title
	} else if a.doc.Title != title {
		a.verbatim(title)
	}
}

// authors reads the lines of authors and of the revision below the title.
func (a *asciidoc) authors() {
	line := a.current()
	if !adocAuthor.MatchString(line) {
		return
	}
	a.at++
	if a.doc.Fields["author"] == "" && a.doc.Lists["author"] == nil {
		setAuthors(&a.doc, strings.Split(address.ReplaceAllString(line, ""), ";"))
	}
	if m := adocRevision.FindStringSubmatch(a.current()); m != nil && m[1]+m[2] != "" {
		a.at++
		setMark(&a.doc, "revision", m[1])
		setMark(&a.doc, "date", m[2])
	}
}

// adocFields are the attributes that describe a page, by the names that their fields have.
var adocFields = map[string]string{"author": "author", "authors": "author", "email": "email", "revdate": "date", "date": "date", "revnumber": "revision", "version": "version",
	"description": "description", "lang": "language", "status": "status"}

// attribute reads the setting of an attribute. In the header it may describe the page.
func (a *asciidoc) attribute(line string, header bool) bool {
	m := adocAttribute.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	name, value := strings.ToLower(m[1]), a.shown(a.continued(m[2]))
	if len(value) <= maxAttribute {
		a.attributes[name] = value
	}
	if !header {
		return true
	}
	short := strings.TrimPrefix(strings.TrimPrefix(name, "page-"), "jbake-")
	if slices.Contains(labelSettings, short) {
		setMark(&a.doc, short, strings.Trim(value, "[]"))
	} else if field := adocFields[short]; field != "" {
		setMark(&a.doc, field, value)
	}
	return true
}

// continued returns the value of an attribute, which goes on below lines with a backslash at the
// end.
func (a *asciidoc) continued(value string) string {
	lines := []string{value}
	for strings.HasSuffix(lines[len(lines)-1], `\`) && a.at+1 < len(a.lines) {
		lines[len(lines)-1] = strings.TrimRight(strings.TrimSuffix(lines[len(lines)-1], `\`), " +")
		a.at++
		lines = append(lines, strings.TrimSpace(a.lines[a.at]))
	}
	return strings.Join(lines, " ")
}

var (
	adocBlockLine = regexp.MustCompile(`^\[(?:[^\[\]]|\[[^\[\]]*\])*\]$`)
	adocFence     = regexp.MustCompile("^(?:-{4,}|\\.{4,}|\\+{4,}|```+.*|/{4,})$")
	adocMark      = regexp.MustCompile(`^(?:={4,}|\*{4,}|_{4,}|--|~{4,}|\+|'''+|---|\*\*\*|<<<|- - -)$`)
	adocTable     = regexp.MustCompile(`^[|,:!]={3,}$`)
	adocMacroLine = regexp.MustCompile(`^(?:include|ifdef|ifndef|ifeval|endif|toc|video|audio|image)::(\S*)\[(.*)\]$`)
	// of attributes
	adocCondition  = regexp.MustCompile(`^(?:ifdef|ifndef|ifeval|endif)::\S*\[(?::.*:.*)?\]$`)
	adocItem       = regexp.MustCompile(`^\s*(?:\*{1,6}|\.{1,6}|-|\d+\.|[a-zA-Z]\.|<[\d.]+>)\s+(?:\[[ xX*]\]\s+)?(.*)$`)
	adocTerm       = regexp.MustCompile(`^(.*\S)(?::{2,4}|;;)(?:\s+(.*))?$`)
	adocCell       = regexp.MustCompile(`(?:(?:^|\s)(?:\d+(?:\.\d+)?[*+]|\.\d+\+)?[<^>]?(?:\.[<^>])?[adehlmsv]?|)\|`)
	adocAdmonition = regexp.MustCompile(`^(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+`)
)

// next reads the next line, or a block with verbatim content.
func (a *asciidoc) next() {
	line := a.current()
	if title, lines := a.section(); lines > 0 {
		a.at += lines
		a.end()
		a.sectionTitle(a.shown(title))
		return
	}
	switch {
	case adocFence.MatchString(line):
		a.end()
		a.fenced(line)
		return
	case adocTable.MatchString(line):
		a.end()
		a.tableBorder(line)
	case line == "" || adocMark.MatchString(line) || strings.HasPrefix(line, "//") && !strings.HasPrefix(line, "///"), adocBlockLine.MatchString(line):
		a.end()
	case a.attribute(line, false):
	case adocCondition.MatchString(line):
	case adocMacroLine.MatchString(line):
		a.end()
		a.macroLine(line)
	case a.inTable != "":
		a.row(line)
	default:
		a.prose(line)
	}
	a.at++
}

// section returns the title of a section on the next line.
func (a *asciidoc) section() (title string, lines int) {
	if len(a.open) > 0 {
		return "", 0
	}
	if title, lines = a.heading(adocSection, "=-~^+"); lines > 0 || a.titled {
		return title, lines
	}
	return a.heading(adocTitle, "=")
}

func (a *asciidoc) sectionTitle(title string) {
	if a.titled || a.text.Len() > 0 {
		a.verbatim(title)
		return
	}
	a.takeTitle(title)
}

// skipBlock moves behind the end of the block that the line before opens, or to the end.
func (a *asciidoc) skipBlock(fence string) (begin, end int) {
	begin = a.at + 1
	for a.at++; a.at < len(a.lines) && a.current() != fence; a.at++ {
	}
	end = a.at
	a.at = min(a.at+1, len(a.lines))
	return begin, end
}

var adocCallout = regexp.MustCompile(`\s*(?://|#|;;|--)?\s*(?:<(?:\d+|\.)>|<!--(?:\d+|\.)-->)`)

// fenced reads a block whose lines are as they are: code, a comment, or a passage for the output
// format only.
func (a *asciidoc) fenced(fence string) {
	if strings.HasPrefix(fence, "```") {
		fence = "```"
	}
	begin, end := a.skipBlock(fence)
	if fence[0] == '/' || fence[0] == '+' {
		return
	}
	for _, line := range a.lines[begin:end] {
		if !adocMacroLine.MatchString(line) && !strings.HasPrefix(line, "// tag::") && !strings.HasPrefix(line, "// end::") {
			a.verbatim(adocCallout.ReplaceAllString(line, ""))
		}
	}
}

// macroLine reads a line for the preprocessor, of which the text in brackets may be shown, or a
// picture.
func (a *asciidoc) macroLine(line string) {
	m := adocMacroLine.FindStringSubmatch(line)
	if strings.HasPrefix(line, "image") || strings.HasPrefix(line, "ifdef") || strings.HasPrefix(line, "ifndef") {
		a.add(firstPosition(m[2]))
		a.end()
	}
}

// firstPosition returns the first text in the brackets of a macro, up to a comma outside of quotes.
// Attributes by name are no text.
func firstPosition(attributes string) string {
	if inner, ok := strings.CutPrefix(attributes, `"`); ok {
		text, _, _ := strings.Cut(inner, `"`)
		return text
	}
	if _, rest, ok := strings.Cut(attributes, `alt="`); ok {
		text, _, _ := strings.Cut(rest, `"`)
		return text
	}
	text, _, _ := strings.Cut(attributes, ",")
	if strings.Contains(text, "=") {
		return ""
	}
	return text
}

// tableBorder begins a table, or ends the one that has begun with the same border.
func (a *asciidoc) tableBorder(line string) {
	if a.inTable == line {
		line = ""
	}
	a.inTable = line
}

// row reads a line of a table. A line that begins with a cell begins a row.
func (a *asciidoc) row(line string) {
	if strings.HasPrefix(strings.TrimSpace(line), "|") {
		a.end()
	}
	parts := strings.Split(line, `\|`)
	for i, part := range parts {
		parts[i] = adocCell.ReplaceAllString(part, " ")
	}
	a.add(strings.Join(parts, "|"))
}

// prose reads a line of a paragraph, without the mark of an item of a list.
func (a *asciidoc) prose(line string) {
	if m := adocItem.FindStringSubmatch(line); m != nil {
		a.end()
		line = m[1]
	} else if m := adocTerm.FindStringSubmatch(line); m != nil {
		a.line(m[1])
		line = m[2]
	} else if strings.HasPrefix(line, ".") && len(line) > 1 && line[1] != ' ' && line[1] != '.' {
		a.line(line[1:])
		return
	}
	line = adocAdmonition.ReplaceAllString(line, "")
	a.add(strings.TrimSuffix(line, " +"))
}
