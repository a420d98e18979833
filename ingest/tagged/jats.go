package tagged

import (
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// articleIDs are the kinds of identifiers of an article that become fields. The likeliest is also
// the id of the document.
var articleIDs = []struct{ kind, field string }{
	{"pmid", "pmid"}, {"pmcid", "pmc"}, {"pmc", "pmc"}, {"doi", "doi"}, {"publisher-id", "publisher_id"},
}

// jatsDocument returns the document of a scholarly article.
func jatsDocument(e *element) document.Document {
	journal, meta := e.at("front", "journal-meta"), e.at("front", "article-meta")
	d := document.Document{Title: meta.at("title-group", "article-title").line()}
	d.Text = paragraphs(joined(meta.all("abstract")) + "\n" + prose(e.at("body")))
	for _, id := range articleIDs {
		for _, found := range meta.all("article-id") {
			if found.attr("pub-id-type") == id.kind {
				setField(&d, id.field, found.line())
				if d.ID == "" {
					d.ID = found.line()
				}
			}
		}
	}
	for _, group := range meta.all("kwd-group") {
		d.AddLabels(lines(group.deep("KWD"))...)
	}
	for _, title := range journal.deep("JOURNAL-TITLE") {
		setField(&d, "journal", title.line())
	}
	setField(&d, "year", meta.at("pub-date", "year").line())
	setField(&d, "language", e.attr("lang"))
	var names []string
	for _, name := range meta.at("contrib-group").deep("NAME") {
		names = append(names, strings.TrimSpace(name.at("given-names").line()+" "+name.at("surname").line()))
	}
	setList(&d, "authors", names)
	return d
}

// notProse are the elements of a body that are no prose.
var notProse = setOf("table-wrap disp-formula inline-formula tex-math math fig-group ref-list supplementary-material")

// prose returns the text of a body without formulas and tables.
func prose(e *element) string {
	var b strings.Builder
	writeProse(&b, e)
	return b.String()
}

func writeProse(b *strings.Builder, e *element) {
	if notProse[e.name] {
		return
	}
	b.WriteString(e.text)
	if blocks[e.name] {
		b.WriteByte('\n')
	}
	for _, c := range e.children {
		writeProse(b, c)
	}
	if blocks[e.name] {
		b.WriteByte('\n')
	}
}
