package tagged

import (
	"cmp"
	"encoding/base64"
	"io"
	"iter"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// Feed reads the items of feeds: RSS 0.9, 1.0 and 2.0, and Atom. The text is the whole content if
// the feed has it, otherwise the summary. Categories are labels, and url, date, author and guid are
// fields.
func Feed(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	return documents(newSlicer(r, limit, "item", "entry"), treeReader(func(e *element) document.Document {
		if e.name == "entry" {
			return entryDocument(e)
		}
		return itemDocument(e)
	}))
}

// own returns the first child element of e with the prefix of e and a name: media:title is not the
// title.
func own(e *element, name string) *element {
	for _, c := range e.all(name) {
		if c.prefix == e.prefix {
			return c
		}
	}
	return &element{}
}

func itemDocument(e *element) document.Document {
	d := document.Document{Title: firstShown(own(e, "title"), e.at("title"))}
	d.Title, d.Text = markup.OneLine(d.Title), firstShown(e.at("encoded"))
	if d.Text == "" {
		d.Text = cmp.Or(inline(e.at("fullitem")), inline(e.at("body")))
	}
	if d.Text == "" {
		d.Text = firstShown(own(e, "description"), e.at("summary"), e.at("description"))
	}
	guid := own(e, "guid")
	url := own(e, "link").line()
	if url == "" && guid.attr("isPermaLink") != "false" && strings.Contains(guid.line(), "://") {
		url = guid.line()
	}
	setField(&d, "url", url)
	setField(&d, "guid", guid.line())
	setField(&d, "author", firstLine(own(e, "author"), e.at("creator")))
	setField(&d, "date", date(firstLine(own(e, "pubDate"), e.at("date"))))
	d.AddLabels(lines(e.all("category"))...)
	d.AddLabels(lines(e.all("subject"))...)
	return d
}

func entryDocument(e *element) document.Document {
	d := document.Document{Title: atomText(own(e, "title")), Text: paragraphs(atomText(own(e, "content")))}
	d.Title = markup.OneLine(d.Title)
	if d.Text == "" {
		d.Text = paragraphs(atomText(own(e, "summary")))
	}
	for _, link := range e.all("link") {
		if rel := link.attr("rel"); (rel == "" || rel == "alternate") && d.Fields["url"] == "" {
			setField(&d, "url", link.attr("href"))
		}
	}
	setField(&d, "guid", own(e, "id").line())
	setField(&d, "author", firstLine(own(e, "author").at("name")))
	setField(&d, "date", date(firstLine(own(e, "published"), own(e, "updated"), own(e, "issued"), own(e, "modified"))))
	for _, c := range e.all("category") {
		label := c.attr("label")
		if label == "" {
			label = c.attr("term")
		}
		d.AddLabels(label, c.line())
	}
	return d
}

// firstLine returns the text of the first element that has some.
func firstLine(elements ...*element) string {
	for _, e := range elements {
		if text := e.line(); text != "" {
			return text
		}
	}
	return ""
}

var prefixedTag = regexp.MustCompile(`<(/?)[\w-]+:`)

// atomText returns what a reader sees of a text of Atom, of which an attribute names the kind.
func atomText(e *element) string {
	kind := e.attr("type")
	if e.attr("mode") == "base64" || strings.Contains(kind, "/") && !textType.MatchString(kind) {
		return decoded(e.content(), kind)
	}
	switch {
	case kind == "xhtml" || strings.HasSuffix(kind, "+xml"):
		return inline(e)
	case kind == "html" || kind == "text/html":
		return markup.HTML(e.content()).Text
	}
	return e.content()
}

// firstShown returns what a reader sees of the first element of RSS that has some text.
func firstShown(elements ...*element) string {
	for _, e := range elements {
		if text := shownText(e); text != "" {
			return text
		}
	}
	return ""
}

// inline returns what a reader sees of an element with elements of XHTML.
func inline(e *element) string {
	if !strings.Contains(e.inner, "<") || strings.Contains(e.inner, "<![CDATA[") {
		return shownText(e) // escaped
	}
	return markup.XHTML(prefixedTag.ReplaceAllString(e.inner, "<$1")).Text
}

var textType = regexp.MustCompile(`(?i)^text/|[/+]xml$|^application/(xhtml\+xml|json)`)

// decoded returns what a reader sees of base64, or "" if that is no text.
func decoded(text, kind string) string {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || !utf8.Valid(b) {
		return ""
	}
	if text = string(b); kind == "text/plain" || !isHTML(text) {
		return text
	}
	return markup.HTML(text).Text
}

// shownText returns what a reader sees of a text of RSS, which does not say whether it is HTML.
func shownText(e *element) string {
	text := e.content()
	if isHTML(text) {
		return markup.HTML(text).Text
	}
	return paragraphs(text)
}

var htmlMark = regexp.MustCompile(`</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);`)

func isHTML(text string) bool { return htmlMark.MatchString(text) }
