package office

import (
	"regexp"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// properties are what a file says of its document. Programs fill many in by themselves.
type properties struct {
	title, language   string
	authors, keywords []string
	created, modified string
}

// apply sets the title if it is one, the author, the language, the date and the labels.
func (p properties) apply(d *document.Document) {
	if d.Title == "" && sensibleTitle(p.title) {
		d.Title = markup.OneLine(p.title)
	}
	setValues(d, "author", p.authors)
	setValues(d, "language", []string{p.language})
	date := p.created
	if date == "" {
		date = p.modified
	}
	setValues(d, "date", []string{standardTime(date)})
	for _, keyword := range p.keywords {
		d.AddLabels(markup.OneLine(keyword))
	}
}

// setValues sets a field to a value, or to a list of values if there are several.
func setValues(d *document.Document, name string, values []string) {
	var set document.Document
	for _, v := range values {
		set.AddLabels(markup.OneLine(v)) // each once, and none that is blank
	}
	switch len(set.Labels) {
	case 0:
	case 1:
		d.SetField(name, set.Labels[0])
	default:
		d.SetList(name, set.Labels)
	}
}

// programTitle matches titles that programs make up, or that look like names of files.
var programTitle = regexp.MustCompile(`(?i)^(untitled.*|unbenannt.*|sans titre.*|no title|none|title|titel|\(anonymous\)|(microsoft )?(word|powerpoint|excel) (document|presentation)|powerpoint[- ]?pr[aäé]sentation|présentation powerpoint|presentaci[oó]n de powerpoint|microsoft (word|powerpoint|excel) - .*|\S*_\S*|(document|dokument|presentation|präsentation|slide|folie|dia|book|mappe|workbook)\s*\d*|\S*\.(docx?|pdf|pptx?|xlsx?|od[tps]|rtf|tex|dvi|e?ps|indd|qxp?d?|html?|txt|pages|key|wpd|fm|pmd)|.*\.(docx?|pdf|pptx?|xlsx?|od[tps]|rtf|dvi|indd|qxd))$`)

// sensibleTitle reports whether a title was given by a person, as far as can be told.
func sensibleTitle(title string) bool {
	title = markup.OneLine(title)
	return title != "" && !programTitle.MatchString(title)
}

// splitKeywords splits a text of keywords at semicolons or else at commas.
func splitKeywords(text string) []string {
	if strings.Contains(text, ";") {
		return strings.Split(text, ";")
	}
	return strings.Split(text, ",")
}

// standardTime returns a date as in RFC 3339, or unchanged if it has another form.
func standardTime(date string) string {
	date = strings.TrimSpace(date)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700"} {
		if at, err := time.Parse(layout, date); err == nil {
			return at.UTC().Format(time.RFC3339)
		}
	}
	return date
}

// properties reads the core properties of a package of Office Open XML, or the metadata of one of
// OpenDocument.
func (a archive) properties(entry string) (p properties) {
	a.each(entry, func(t *tokens, e element) error {
		target := p.field(e.Name.Local)
		if target == nil {
			return nil
		}
		text, err := t.text()
		target(text)
		return err
	}) // properties that cannot be read are no reason to reject a document
	return p
}

// field returns what sets the property in an element, or nil.
func (p *properties) field(name string) func(text string) {
	set := func(s *string) func(string) { return func(text string) { *s = strings.TrimSpace(text) } }
	switch name {
	case "title":
		return set(&p.title)
	case "language":
		return set(&p.language)
	case "created", "creation-date":
		return set(&p.created)
	case "modified", "date":
		return set(&p.modified)
	case "initial-creator":
		return func(text string) { p.authors = strings.Split(text, ";") }
	case "creator":
		return func(text string) {
			if p.authors == nil {
				p.authors = strings.Split(text, ";")
			}
		}
	case "keywords":
		return func(text string) { p.keywords = append(p.keywords, splitKeywords(text)...) }
	case "keyword", "category":
		return func(text string) { p.keywords = append(p.keywords, text) }
	}
	return nil
}
