package ingest

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlDocument takes the text that a browser would show. It works through the tokens, not a tree, so
// that no nesting is too deep.
func htmlDocument(content []byte) Document { return readHTML(decodeHTML(content)) }

// readHTML is [htmlDocument] of text that is decoded already.
func readHTML(content string) Document {
	var page htmlPage
	z := html.NewTokenizer(strings.NewReader(content))
	for {
		switch z.Next() {
		case html.ErrorToken: // the end
			return Document{Title: oneLine(page.title.String()), Text: strings.TrimSpace(page.text.String())}
		case html.TextToken:
			page.write(string(z.Text()))
		case html.StartTagToken:
			name, _ := z.TagName()
			page.start(atom.Lookup(name))
		case html.EndTagToken:
			name, _ := z.TagName()
			page.end(atom.Lookup(name))
		case html.SelfClosingTagToken:
			name, _ := z.TagName()
			page.breakLine(atom.Lookup(name))
		}
	}
}

// An htmlPage is what was read of a page.
type htmlPage struct {
	title, text strings.Builder
	hidden      atom.Atom // the element whose content is not shown, 0 if none
	inTitle     bool
	titled      bool // a title was read; a drawing may have more
	pre         int  // open elements whose white space counts
	space       bool // white space is due before the next word
}

func (p *htmlPage) start(tag atom.Atom) {
	switch tag {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Object:
		if p.hidden == 0 {
			p.hidden = tag
		}
	case atom.Title:
		p.inTitle = !p.titled
	case atom.Pre, atom.Textarea:
		p.pre++
	}
	p.breakLine(tag)
}

func (p *htmlPage) end(tag atom.Atom) {
	switch tag {
	case p.hidden:
		p.hidden = 0
	case atom.Title:
		p.titled = p.titled || p.inTitle
		p.inTitle = false
	case atom.Pre, atom.Textarea:
		p.pre = max(0, p.pre-1)
	}
	p.breakLine(tag)
}

// breakLine begins a line where the element does.
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

// writeWords makes one space of all white space.
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

// oneLine makes one space of all white space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
