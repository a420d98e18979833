package markup

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// setMark sets what a page says of itself under a name: its title, labels between commas, authors,
// or a field, whose name is in lower case with underscores.
func setMark(d *document.Document, name, value string) {
	name = strings.ToLower(strings.TrimSpace(name))
	switch value = OneLine(value); {
	case value == "":
	case name == "title":
		d.Title = value
	case slices.Contains(labelSettings, name):
		d.AddLabels(separated(value)...)
	case name == "author" || name == "authors":
		setAuthors(d, separated(address.ReplaceAllString(value, "")))
	default:
		d.SetField(strings.NewReplacer(" ", "_", "-", "_").Replace(name), value)
	}
}

// address matches an address of mail beside the name of its owner.
var address = regexp.MustCompile(`\s*(<[^<>]*>|\([^()]*@[^()]*\))`)

// separated returns the parts of a text between semicolons, or else between commas.
func separated(text string) []string {
	if strings.Contains(text, ";") {
		return strings.Split(text, ";")
	}
	return strings.Split(text, ",")
}
