package tagged

import (
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// The names, in upper case, of elements of documents of TREC. Collections differ in them.
var (
	trecIDs    = []string{"DOCNO", "DOCID"}
	trecTitles = []string{"TITLE", "HEADLINE", "TTL", "TI", "HEAD", "HL", "H3", "DOCTITLE"}
	trecTexts  = []string{"TEXT", "BODY", "LEADPARA", "LP", "LEAD", "LD", "TX", "ABSTRACT", "GRAPHIC"}
	trecDates  = []string{"DATE", "DATE1", "DATE_TIME", "PUBDATE", "DD"}
	trecLabels = []string{"SUBJECT", "SUBJECTS", "DESCRIPTORS", "DESCRIPT", "KEYWORDS", "IN", "TOPIC", "CAT"}
	trecOthers = []string{"AUTHOR", "BYLINE", "SOURCE", "LANGUAGE", "URL"}
)

// TREC reads collections of <DOC> elements with a DOCNO, as of TREC, CLEF, Gigaword and
// WikiExtractor. DOCNO or else DOCID, or the attribute id, is the id, and TITLE, HEADLINE and the
// like, or the attribute title, the title. The text is TEXT and the like, or else all that is
// nothing else. SUBJECT and the like are labels, and date, author, byline, source, language and url
// fields. A page after a DOCHDR is read as HTML. End tags of DOC may be missing.
func TREC(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	s := newSlicer(r, limit, "doc")
	s.sgml = true
	return documents(s, trecDocument)
}

func trecDocument(record string) (d document.Document, ok bool, err error) {
	if d, ok := trecPage(record); ok {
		return d, true, nil
	}
	e, err := parse(strings.ReplaceAll(strings.ReplaceAll(record, "&hyph;", "-"), "&blank;", " "))
	if err != nil {
		return d, false, err
	}
	return trecStory(e), true, nil
}

// trecPage returns the document of a page of the web collections, whose header is dropped.
func trecPage(record string) (d document.Document, ok bool) {
	head, page, ok := cutFold(record, "</DOCHDR>")
	if !ok {
		return d, false
	}
	page, _, _ = cutFold(page, "</DOC>")
	d = markup.HTML(page)
	e, err := parse(head)
	if err != nil {
		return d, false
	}
	d.ID = first(e, trecIDs)
	if words := strings.Fields(first(e, []string{"DOCHDR"})); len(words) > 0 && strings.Contains(words[0], "://") {
		d.SetField("url", words[0])
	}
	return d, true
}

func trecStory(e *element) document.Document {
	d := document.Document{ID: first(e, trecIDs), Title: markup.OneLine(first(e, trecTitles))}
	if d.ID == "" {
		d.ID = e.attr("id")
	}
	if d.Title == "" {
		d.Title = markup.OneLine(e.attr("title"))
	}
	if d.Text = joined(e.deep(trecTexts...)); d.Text == "" {
		d.Text = joined(rest(e, slices.Concat(trecIDs, trecTitles, trecDates, trecLabels, trecOthers)))
	}
	if first, text, _ := strings.Cut(d.Text, "\n"); e.attr("title") != "" && first == d.Title {
		d.Text = text // WikiExtractor repeats the title
	}
	setField(&d, "url", e.attr("url"))
	setField(&d, "date", date(markup.OneLine(first(e, trecDates))))
	for _, name := range trecOthers {
		setField(&d, strings.ToLower(name), markup.OneLine(first(e, []string{name})))
	}
	for _, c := range e.deep(trecLabels...) {
		d.AddLabels(trecSubjects(c)...)
	}
	return d
}

// trecSubjects returns the subjects in an element: between semicolons, or one a line.
func trecSubjects(e *element) []string {
	text := paragraphs(e.content())
	if strings.Contains(text, ";") {
		return strings.Split(markup.OneLine(text), ";")
	}
	return strings.Split(text, "\n")
}

// first returns the content of the first element with the likeliest of some names that is not
// blank, and otherwise "".
func first(e *element, names []string) string {
	for _, name := range names {
		for _, c := range e.deep(name) {
			if text := strings.TrimSpace(c.content()); text != "" {
				return text
			}
		}
	}
	return ""
}

// rest returns the parts of an element that have none of some names.
func rest(e *element, names []string) (parts []*element) {
	for _, c := range e.children {
		if !slices.Contains(names, strings.ToUpper(c.name)) {
			parts = append(parts, c)
		}
	}
	return parts
}

func joined(parts []*element) string {
	texts := make([]string, len(parts))
	for i, e := range parts {
		texts[i] = e.content()
	}
	return paragraphs(strings.Join(texts, "\n"))
}

// cutFold cuts a text around a separator, whose case does not matter.
func cutFold(text, separator string) (before, after string, found bool) {
	for i := 0; i+len(separator) <= len(text); i++ {
		if text[i] == separator[0] && strings.EqualFold(text[i:i+len(separator)], separator) {
			return text[:i], text[i+len(separator):], true
		}
	}
	return text, "", false
}
