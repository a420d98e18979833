package tagged

import (
	"io"
	"iter"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// reutersLists are the elements of a story of Reuters that hold lists of names, which become
// metadata under these names.
var reutersLists = []struct{ element, name string }{
	{"PLACES", "places"}, {"PEOPLE", "people"}, {"ORGS", "orgs"}, {"EXCHANGES", "exchanges"}, {"COMPANIES", "companies"},
}

// Reuters reads the stories of Reuters-21578. The title is TITLE, the text is BODY, and that of a
// brief without one is what else TEXT holds. TOPICS are labels; DATE and LEWISSPLIT, as split, are
// fields, and places, people, orgs, exchanges and companies are lists. NEWID is the id.
func Reuters(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	s := newSlicer(r, limit, "reuters")
	s.sgml = true
	return documents(s, treeReader(reutersDocument))
}

func reutersDocument(e *element) document.Document {
	text := e.at("TEXT")
	d := document.Document{ID: e.attr("NEWID"), Title: text.at("TITLE").line(), Text: paragraphs(text.at("BODY").content())}
	if d.Text == "" {
		d.Text = paragraphs(ownText(text))
	}
	d.AddLabels(lines(e.at("TOPICS").children)...)
	setField(&d, "date", date(e.at("DATE").line()))
	setField(&d, "split", e.attr("LEWISSPLIT"))
	for _, list := range reutersLists {
		setList(&d, list.name, lines(e.at(list.element).children))
	}
	return d
}

// ownText returns the text of an element that is in none of its elements.
func ownText(e *element) (text string) {
	for _, c := range e.children {
		text += c.text
	}
	return text
}
