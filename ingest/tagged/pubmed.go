package tagged

import (
	"io"
	"iter"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// PubMed reads the citations of PubMed and Medline, and the articles of PMC (JATS). The title and
// the abstract, with the labels of its parts, are the document, and headings of MeSH and keywords
// its labels. The id is the PMID, and journal, year, doi, pmc, language, authors and types are
// metadata. The text of an article is its abstract and its body.
func PubMed(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	s := newSlicer(r, limit, "PubmedArticle", "MedlineCitation", "PubmedBookArticle", "article")
	return documents(s, treeReader(func(e *element) document.Document {
		switch e.name {
		case "article":
			return jatsDocument(e)
		case "PubmedBookArticle":
			return citationDocument(e.at("BookDocument"), e.at("BookDocument"), e.at("PubmedBookData"))
		case "PubmedArticle":
			c := e.at("MedlineCitation")
			return citationDocument(c, c.at("Article"), e.at("PubmedData"))
		}
		return citationDocument(e, e.at("Article"), &element{})
	}))
}

func citationDocument(c, article, data *element) document.Document {
	d := document.Document{ID: c.at("PMID").line(), Title: article.at("ArticleTitle").line()}
	if d.Title == "" {
		d.Title = article.at("VernacularTitle").line()
	}
	d.Text = abstract(article.at("Abstract"))
	for _, h := range c.at("MeshHeadingList").all("MeshHeading") {
		d.AddLabels(h.at("DescriptorName").line())
	}
	for _, list := range c.all("KeywordList") {
		d.AddLabels(lines(list.all("Keyword"))...)
	}
	setField(&d, "journal", article.at("Journal", "Title").line())
	setField(&d, "year", year(article.at("Journal", "JournalIssue", "PubDate")))
	setField(&d, "language", article.at("Language").line())
	for _, id := range append(data.at("ArticleIdList").all("ArticleId"), article.all("ELocationID")...) {
		switch id.attr("IdType") + id.attr("EIdType") {
		case "doi":
			setField(&d, "doi", id.line())
		case "pmc":
			setField(&d, "pmc", id.line())
		}
	}
	setList(&d, "authors", authors(article.at("AuthorList").all("Author")))
	setList(&d, "types", lines(article.at("PublicationTypeList").children))
	return d
}

// abstract returns the parts of an abstract, one a line, with their labels.
func abstract(e *element) string {
	var parts []string
	for _, part := range e.all("AbstractText") {
		text := part.line()
		if label := part.attr("Label"); label != "" && text != "" {
			text = label + ": " + text
		}
		parts = append(parts, text)
	}
	return paragraphs(strings.Join(parts, "\n"))
}

// year returns the year of a date, which may be one of Medline such as "1998 Dec-1999 Jan".
func year(date *element) string {
	if y := date.at("Year").line(); y != "" {
		return y
	}
	y := date.at("MedlineDate").line()
	return y[:min(len(y), 4)]
}

func authors(elements []*element) (names []string) {
	for _, a := range elements {
		name := strings.TrimSpace(a.at("ForeName").line() + " " + a.at("LastName").line())
		if name == "" {
			name = a.at("CollectiveName").line()
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}
