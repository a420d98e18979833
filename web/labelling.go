package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// labelPage asks for the labels of one document, the one whose label would teach most.
type labelPage struct {
	page
	wire.Labelling
	Skip    []string      // ids of documents that nobody can label
	Last    string        // id of the document that was labelled before
	Choices []labelChoice // known labels, the likeliest first
}

// A labelChoice is a button for a label.
type labelChoice struct {
	Label string
	Key   string // digit that presses the button; "" for none
	Share string // weight among similar documents; "" for none
}

const keyedLabels = 9 // labels that have a digit

// askLabel is the page that asks for the labels of a document.
func (s *site) askLabel(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name, asked := r.PathValue("collection"), r.URL.Query()
	p := &labelPage{page: s.page(r, name, "label"), Skip: asked["skip"], Last: asked.Get("last")}
	p.Title = p.T("Label documents")
	p.Styles, p.Scripts = []string{"collection.css"}, []string{"label.js"}
	if err := s.get(r, &p.Labelling, url.Values{"limit": {"1"}, "skip": p.Skip}, "collections", name, "labelling"); err != nil {
		return "", nil, err
	}
	var list wire.DocumentList
	if err := s.get(r, &list, url.Values{"limit": {"1"}, "facets": {"label"}}, "collections", name, "documents"); err != nil {
		return "", nil, err
	}
	if len(p.Documents) > 0 {
		p.Choices = labelChoices(p.Documents[0].Labels, list.Facets["label"])
	}
	return "label.html", p, nil
}

// labelChoices returns the suggested labels, and then the other known ones, the most frequent
// first.
func labelChoices(suggested []wire.Suggestion, known []wire.FacetCount) (all []labelChoice) {
	for _, s := range suggested {
		all = append(all, labelChoice{Label: s.Label, Share: strconv.Itoa(int(100*s.Weight+.5)) + " %"})
	}
	for _, k := range known {
		if !slices.ContainsFunc(all, func(c labelChoice) bool { return c.Label == k.Value }) {
			all = append(all, labelChoice{Label: k.Value})
		}
	}
	for i := range all[:min(keyedLabels, len(all))] {
		all[i].Key = strconv.Itoa(i + 1)
	}
	return all
}

// Document returns the document to label, or nil if there is none.
func (p *labelPage) Document() *wire.Unlabelled {
	if len(p.Documents) == 0 {
		return nil
	}
	return &p.Documents[0]
}

// Text returns the beginning of its text without leading and trailing empty lines.
func (p *labelPage) Text() string { return strings.Trim(p.Document().Text, "\r\n") }

// setLabel gives a document the label of the button that was pressed, or those that were typed, and
// redirects to the next one. A skipped document gets none.
func (s *site) setLabel(_ http.ResponseWriter, r *http.Request) (string, error) {
	name, id, skip := r.PathValue("collection"), r.PostFormValue("id"), r.PostForm["skip"]
	next := url.Values{"skip": skip}
	labels := r.PostForm["label"]
	if len(labels) == 0 {
		typed, err := splitLabels(r.PostFormValue("labels"))
		if err != nil {
			return "", badForm(s.page(r, name, "").T("The labels are not separated by commas: put a label with a comma or a quotation mark in quotation marks."))
		}
		labels = typed
	}
	if len(labels) == 0 {
		next.Add("skip", id)
		return labelPath(name, next), nil
	}
	next.Set("last", id)
	change := map[string]any{"labels": labels}
	return labelPath(name, next), s.send(r, http.MethodPatch, change, nil, "collections", name, "documents", id)
}

func labelPath(name string, query url.Values) string {
	return strings.TrimSuffix(collectionPath(name)+"/label?"+query.Encode(), "?")
}
