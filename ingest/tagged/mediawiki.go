package tagged

import (
	"io"
	"iter"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// MediaWiki reads the articles of an XML dump of a wiki. The id is that of the page, the text is
// that of the last revision without markup, templates, tables and references, and categories are
// labels. The time of the revision is the field date. Redirects and pages outside of the main
// namespace are left out. The limit is one for a page with all revisions in the file.
func MediaWiki(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	names := defaultNamespaces
	return documents(newSlicer(r, limit, "page", "siteinfo"), func(record string) (d document.Document, ok bool, err error) {
		e, err := parse(record)
		if err != nil {
			return d, false, err
		}
		if e.name == "siteinfo" {
			names = siteNamespaces(e)
			return d, false, nil
		}
		d, ok = names.article(e)
		return d, ok, nil
	})
}

// namespaces are the keys of namespaces by their names in lower case. A wiki has names in its own
// language beside the English ones.
type namespaces map[string]string

var defaultNamespaces = namespaces{
	"category": "14", "file": "6", "image": "6", "media": "-2", "special": "-1", "talk": "1", "user": "2", "project": "4",
	"mediawiki": "8", "template": "10", "help": "12",
}

// siteNamespaces returns the namespaces that a dump declares.
func siteNamespaces(siteinfo *element) namespaces {
	all := namespaces{}
	for name, key := range defaultNamespaces {
		all[name] = key
	}
	for _, e := range siteinfo.at("namespaces").all("namespace") {
		if name := namespaceName(e.content()); name != "" {
			all[name] = e.attr("key")
		}
	}
	return all
}

// key returns the key of the namespace in a title, or "0".
func (n namespaces) key(title string) string {
	if name, _, found := strings.Cut(title, ":"); found {
		if key, ok := n[namespaceName(name)]; ok {
			return key
		}
	}
	return "0"
}

func namespaceName(name string) string {
	return strings.ToLower(strings.TrimSpace(strings.ReplaceAll(name, "_", " ")))
}

// article returns the document of a page, or false if it is none.
func (n namespaces) article(page *element) (d document.Document, ok bool) {
	title, key := page.at("title").line(), page.at("ns").line()
	if key == "" {
		key = n.key(title)
	}
	revisions := page.all("revision")
	if key != "0" || len(revisions) == 0 || len(page.all("redirect")) > 0 {
		return d, false
	}
	last := revisions[len(revisions)-1]
	text := last.at("text").content()
	if isRedirect(text) {
		return d, false
	}
	d = document.Document{ID: page.at("id").line(), Title: title, Text: text}
	if model := last.at("model").line(); model == "" || model == "wikitext" {
		var labels []string
		d.Text, labels = wikiText(text, n)
		d.AddLabels(labels...)
	}
	setField(&d, "date", date(last.at("timestamp").line()))
	return d, true
}

// isRedirect reports whether a page of an old dump is a redirect, in English.
func isRedirect(text string) bool {
	const word = "#redirect"
	text = strings.TrimSpace(text)
	return len(text) > len(word) && strings.EqualFold(text[:len(word)], word)
}
