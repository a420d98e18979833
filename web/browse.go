package web

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// browsePage lists the documents of a collection without a question.
type browsePage struct {
	page
	Form    form
	List    wire.DocumentList
	Facets  []facet
	Message string // shown instead of documents
	Deleted int    // documents that the form before has deleted
}

const (
	rowsShown   = 20
	rowFields   = 4 // metadata fields that a row shows
	rowText     = 240
	rowValue    = 60
	newestFirst = "-number"
)

// browse is a page of the documents that meet the filters of the address.
func (s *site) browse(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &browsePage{page: s.page(r, name, "documents"), Form: browseForm(name, r.URL.Query())}
	p.Title = p.T("Documents of %s", name)
	p.Styles, p.Scripts = []string{"collection.css"}, []string{"dialogs.js"}
	p.Deleted, _ = strconv.Atoi(r.URL.Query().Get("deleted"))
	err := s.get(r, &p.List, p.Form.listing(rowsShown), "collections", name, "documents")
	if isProblem(err, "bad_query", "bad_cursor", "topic_not_found", "no_model", "timeout", "busy") {
		p.Message = p.listMessage(err)
		return "browse.html", p, nil
	}
	p.Facets = p.Form.facets(p.List.Facets)
	return "browse.html", p, err
}

// browseForm returns the form of an address: the filters, the order and the place in it.
func browseForm(collection string, v url.Values) form {
	f := form{Collection: collection, Path: "/documents", Sort: v.Get("sort"), Cursor: v.Get("cursor"), Topic: v.Get("topic")}
	for _, c := range v["filter"] {
		f.Filters = append(f.Filters, strings.TrimSpace(c))
	}
	f.Filters = distinct(f.Filters)
	return f
}

// listing returns the parameters of a request for a list of at most limit documents.
func (f form) listing(limit int) url.Values {
	v := f.options()
	v.Set("limit", strconv.Itoa(limit))
	v.Set("sort", cmp.Or(f.Sort, newestFirst))
	v.Set("facets", "*")
	return v
}

// listMessage returns an error as a sentence for a list, which has no words and distances.
func (p page) listMessage(err error) string {
	if isProblem(err, "bad_query") && p.Lang != languages[0].Tag {
		return p.T("A filter or the order is invalid. A filter is a field, a sign and a value, such as year>=1990.")
	}
	return p.message(err)
}

// Sorts returns the orders offered: by time, by label, and by the metadata fields of the documents.
func (p *browsePage) Sorts() []choice {
	all := []choice{{Text: p.T("newest first")}, {Value: "number", Text: p.T("oldest first")}}
	if len(p.List.Facets["label"]) > 0 {
		all = append(all, choice{Value: "label", Text: p.T("label, ascending")}, choice{Value: "-label", Text: p.T("label, descending")})
	}
	for _, field := range slices.Sorted(maps.Keys(p.List.Facets)) {
		if field != "label" && len(p.List.Facets[field]) > 0 {
			all = append(all, choice{Value: field, Text: p.T("%s, ascending", field)}, choice{Value: "-" + field, Text: p.T("%s, descending", field)})
		}
	}
	return choose(p.Form.Sort, all)
}

// Rows returns the documents of the page.
func (p *browsePage) Rows() []row { return rowsOf(p.List) }

func rowsOf(list wire.DocumentList) []row {
	rows := make([]row, len(list.Documents))
	for i, d := range list.Documents {
		rows[i] = row{d}
	}
	return rows
}

// A row is a document of a list.
type row struct{ wire.Document }

// Heading returns the title, or else the beginning of the text, or the id.
func (r row) Heading() string {
	return cmp.Or(shortened(r.Title, rowText), shortened(r.Document.Text, rowText/2), r.ID)
}

// Beginning returns the beginning of the text, unless it is the heading.
func (r row) Beginning() string {
	if strings.TrimSpace(r.Title) == "" {
		return ""
	}
	return shortened(r.Document.Text, rowText)
}

// A pair is a metadata field with its values as a text.
type pair struct{ Name, Value string }

// Some returns the first metadata fields, by name.
func (r row) Some() (some []pair) {
	for _, name := range sortedNames(r.Fields) {
		if len(some) < rowFields {
			some = append(some, pair{name, shortened(r.Fields[name].String(), rowValue)})
		}
	}
	return some
}

// shortened returns the words of s on one line, cut after most characters.
func shortened(s string, most int) string {
	var line []rune
	for word := range strings.FieldsSeq(s) {
		if len(line) > 0 {
			line = append(line, ' ')
		}
		if line = append(line, []rune(word)...); len(line) > most {
			return string(line[:most]) + "…"
		}
	}
	return string(line)
}

// removeMatching deletes the documents that meet the filters of a form, if they are still as many
// as were typed to confirm.
func (s *site) removeMatching(_ http.ResponseWriter, r *http.Request) (string, error) {
	name := r.PathValue("collection")
	f, p := browseForm(name, r.PostForm), s.page(r, name, "")
	f.Topic = "" // deleted are all that meet the filters
	if len(f.Filters) == 0 {
		return "", badForm(p.T("There is no filter, so nothing was deleted. To delete all documents, delete the collection."))
	}
	var list wire.DocumentList
	if err := s.get(r, &list, f.listing(1), "collections", name, "documents"); err != nil {
		return "", err
	}
	switch typed := strings.TrimSpace(r.PostFormValue("number")); {
	case r.PostFormValue("shown") != strconv.Itoa(list.Total):
		return "", badForm(p.T("The filter selects %s documents by now, so nothing was deleted. Go back and reload the page.", thousands(list.Total)))
	case typed != strconv.Itoa(list.Total):
		return "", badForm(p.T("The number does not match, so nothing was deleted. Type the number of documents."))
	}
	conditions, _ := json.Marshal(f.Filters) // strings never fail
	deletion := wire.Deletion{Filter: wire.Filter{RawMessage: conditions}}
	var done wire.Deleted
	err := s.send(r, http.MethodPost, deletion, &done, "collections", name, "documents", "delete")
	return deletedPath(name, done.Deleted), err
}

// deletedPath returns the address of the list of documents that tells how many were deleted.
func deletedPath(collection string, n int) string {
	return collectionPath(collection) + "/documents?deleted=" + strconv.Itoa(n)
}
