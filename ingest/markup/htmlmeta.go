package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// htmlFields are the names of elements meta, in the order in which they count, and the fields that
// they become.
var htmlFields = []struct{ name, field string }{
	{"author", "author"}, {"article:author", "author"}, {"dc.creator", "author"}, {"citation_author", "author"},
	{"article:published_time", "date"}, {"date", "date"}, {"datepublished", "date"}, {"dc.date", "date"}, {"dc.date.issued", "date"}, {"dcterms.created", "date"}, {"citation_publication_date", "date"},
	{"description", "description"}, {"og:description", "description"}, {"dc.description", "description"},
	{"html lang", "language"}, {"content-language", "language"}, {"language", "language"}, {"dc.language", "language"}, {"og:locale", "language"},
	{"keywords", "keywords"}, {"og:title", "og:title"},
}

// htmlNames are the names in htmlFields.
var htmlNames = namesOfFields()

func namesOfFields() map[string]bool {
	names := map[string]bool{}
	for _, f := range htmlFields {
		names[f.name] = true
	}
	return names
}

// An htmlMeta is what a page says of itself: the first content of each name.
type htmlMeta map[string]string

// read reads an element meta, or the language of element html.
func (m *htmlMeta) read(tag atom.Atom, z *html.Tokenizer) {
	var name, content string
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "name", "property", "itemprop", "http-equiv":
			name = strings.ToLower(strings.TrimSpace(string(value)))
		case "content":
			content = OneLine(string(value))
		case "lang", "xml:lang":
			if tag == atom.Html {
				name, content = "html lang", OneLine(string(value))
			}
		}
	}
	if !htmlNames[name] || content == "" || (*m)[name] != "" {
		return
	}
	if *m == nil {
		*m = htmlMeta{}
	}
	(*m)[name] = content
}

// apply sets fields, the list of keywords, which are too often advertisements to be labels, and a
// missing title.
func (m htmlMeta) apply(d *document.Document) {
	for _, f := range htmlFields {
		value := m[f.name]
		switch _, set := d.Fields[f.field]; {
		case value == "" || set:
		case f.field == "og:title":
			if d.Title == "" {
				d.Title = value
			}
		case f.field == "keywords":
			setKeywords(d, value)
		case f.field == "author" && strings.HasPrefix(value, "http"): // a profile
		default:
			d.SetField(f.field, value)
		}
	}
}

// setKeywords sets the list of keywords, each once.
func setKeywords(d *document.Document, value string) {
	var keywords document.Document
	keywords.AddLabels(strings.Split(value, ",")...)
	if len(keywords.Labels) > 0 {
		d.SetList("keywords", keywords.Labels)
	}
}
