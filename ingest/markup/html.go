package markup

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// HTML returns the document of a page. The title and the text are as a browser would display them.
// What elements meta say becomes the fields "author", "date", "description" and "language", the
// list "keywords", and the title of a page without one. Pages for site generators have front
// matter, as those of Markdown do. HTML processes tokens instead of a tree, so that elements may be
// nested to any depth.
func HTML(content string) document.Document { return readHTML(content, htmlPage{}) }

// XHTML is HTML for pages that are XML even without a declaration.
func XHTML(content string) document.Document { return readHTML(content, htmlPage{xml: true}) }

// HeadedHTML is HTML with [HeadingMark] before each heading.
func HeadedHTML(content string) document.Document { return readHTML(content, htmlPage{headed: true}) }

// HeadingMark is a control character that no text has.
const HeadingMark = "\x1e"

func readHTML(content string, page htmlPage) document.Document {
	if page.headed {
		content = strings.ReplaceAll(content, HeadingMark, "")
	}
	var settings map[string]any
	if strings.HasPrefix(content, "---") {
		if settings, content = splitFrontMatter(content); settings != nil {
			content = withoutTags(withoutComments(content))
		}
	}
	page.Tokenizer = html.NewTokenizer(strings.NewReader(content))
	for page.token() {
	}
	d := document.Document{Title: OneLine(page.title.String()), Text: strings.TrimSpace(page.text.String())}
	page.meta.apply(&d)
	apply(&d, settings)
	return d
}

// xmlStart matches a token that marks a page as XML if no element or text comes before it: an XML
// declaration, a document type of XHTML, or the root element of XHTML.
var xmlStart = regexp.MustCompile(`(?i)^<(\?xml\s|!doctype\s[^>]*\bxhtml\b|html\s[^>]*\bxmlns\s*=\s*["']\s*http://www\.w3\.org/1999/xhtml\b)`)

// An htmlPage extracts the title and the text of a page.
type htmlPage struct {
	*html.Tokenizer
	xml     bool // <script/> is an element without content
	headed  bool // headings have a mark
	begun   bool // an element or text was read
	foreign int  // number of open SVG and MathML elements, in which <tag/> is an empty element

	title, text strings.Builder
	meta        htmlMeta
	hidden      atom.Atom // the element whose content is not shown, 0 if none
	inTitle     bool
	titled      bool // the title was read; drawings may have titles of their own
	pre         int  // number of open elements that preserve white space
	space       bool // a space is pending before the next word
}

// token processes one token, and returns false at the end.
func (p *htmlPage) token() bool {
	p.AllowCDATA(p.xml || p.foreign > 0)
	tokenType := p.Next()
	p.xml = p.xml || !p.begun && xmlStart.Match(p.Raw())
	switch tokenType {
	case html.ErrorToken:
		return false
	case html.TextToken:
		p.write(string(p.Text()))
	case html.StartTagToken, html.SelfClosingTagToken:
		p.begun = true
		tag := p.tag()
		if tokenType == html.SelfClosingTagToken && p.selfCloses(tag) {
			p.NextIsNotRawText()
			p.breakLine(tag)
			break
		}
		p.start(tag)
	case html.EndTagToken:
		p.end(p.tag())
	}
	return true
}

func (p *htmlPage) tag() atom.Atom {
	name, _ := p.TagName()
	return atom.Lookup(name)
}

// selfCloses reports whether <tag/> is an empty element. HTML ignores the slash: <script/> is a
// start tag there.
func (p *htmlPage) selfCloses(tag atom.Atom) bool {
	return p.xml || p.foreign > 0 || tag == atom.Svg || tag == atom.Math
}

func (p *htmlPage) start(tag atom.Atom) {
	switch tag {
	case atom.Svg, atom.Math:
		p.foreign++
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Noembed, atom.Noframes, atom.Iframe, atom.Object:
		if p.hidden == 0 {
			p.hidden = tag
		}
	case atom.Meta, atom.Html:
		if p.hidden == 0 {
			p.meta.read(tag, p.Tokenizer)
		}
	case atom.Title:
		p.inTitle = !p.titled
	case atom.Pre, atom.Textarea:
		p.pre++
	}
	p.breakLine(tag)
	if p.headed && p.hidden == 0 && isHeading(tag) {
		p.text.WriteString(HeadingMark)
	}
}

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

func (p *htmlPage) end(tag atom.Atom) {
	switch tag {
	case p.hidden:
		p.hidden = 0
	case atom.Svg, atom.Math:
		p.foreign = max(0, p.foreign-1)
	case atom.Title:
		p.titled = p.titled || p.inTitle
		p.inTitle = false
	case atom.Pre, atom.Textarea:
		p.pre = max(0, p.pre-1)
	}
	p.breakLine(tag)
}

// breakLine begins a new line at the tags of block elements, and a space at those of table cells.
func (p *htmlPage) breakLine(tag atom.Atom) {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Br, atom.Dd, atom.Div, atom.Dl, atom.Dt,
		atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Header, atom.Hr, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.Option, atom.P, atom.Pre, atom.Section,
		atom.Table, atom.Textarea, atom.Title, atom.Tr, atom.Ul:
		if p.text.Len() > 0 && !strings.HasSuffix(p.text.String(), "\n") {
			p.text.WriteByte('\n')
		}
		p.space = false
	case atom.Td, atom.Th:
		p.space = true
	}
}

func (p *htmlPage) write(s string) {
	p.begun = p.begun || strings.TrimSpace(s) != ""
	switch {
	case p.inTitle:
		p.title.WriteString(s)
	case p.hidden != 0:
	case p.pre > 0:
		p.text.WriteString(s)
	default:
		p.writeWords(s)
	}
}

// writeWords writes s with each sequence of white space replaced by one space.
func (p *htmlPage) writeWords(s string) {
	for _, r := range s {
		if unicode.IsSpace(r) {
			p.space = true
			continue
		}
		if p.space && p.text.Len() > 0 && !strings.HasSuffix(p.text.String(), "\n") {
			p.text.WriteByte(' ')
		}
		p.space = false
		p.text.WriteRune(r)
	}
}

// OneLine returns s trimmed, with each sequence of white space replaced by one space.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
