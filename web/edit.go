package web

import (
	"encoding/csv"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// editPage is a form with the parts of a document. After a conflict it also has the stored version.
type editPage struct {
	page
	Document wire.Document // as stored
	Version  string        // entity tag of the document
	Form     edited
	Message  string // why the form was not saved
	Conflict bool
}

// An edited holds the values of the form.
type edited struct {
	Title, Labels, Text string
	Fields              []pair // a name occurs once for each of its values
}

const (
	maxForm     = 48 << 20 // bytes of the form; an escaped character takes three
	emptyFields = 2        // empty lines for new metadata
)

// edit is the form of a document.
func (s *site) edit(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	p := s.editPage(r)
	if err := s.loadDocument(r, p); err != nil {
		return "", nil, err
	}
	p.Form = formOf(p.Document)
	return "edit.html", p, nil
}

func (s *site) editPage(r *http.Request) *editPage {
	p := &editPage{page: s.page(r, r.PathValue("collection"), "edit")}
	p.Styles, p.Scripts = []string{"collection.css"}, []string{"dialogs.js", "edit.js"}
	return p
}

// loadDocument loads the document that the path names, with its version.
func (s *site) loadDocument(r *http.Request, p *editPage) error {
	answer := s.exchange(&reply{}, r, http.MethodGet, apiPath("collections", p.Name, "documents", r.PathValue("id")), nil, http.NoBody)
	p.Version = answer.header.Get("ETag")
	err := answer.decode(&p.Document)
	p.Title = p.T("Edit %s", row{p.Document}.Heading())
	return err
}

// formOf returns the form of a document.
func formOf(d wire.Document) edited {
	e := edited{Title: oneLine.Replace(d.Title), Labels: joinLabels(d.Labels), Text: asTyped.Replace(d.Text)}
	for _, name := range sortedNames(d.Fields) {
		for _, value := range d.Fields[name].Values {
			e.Fields = append(e.Fields, pair{name, asTyped.Replace(value)})
		}
	}
	return e
}

// asTyped and oneLine change a text as browsers do in an area and in a line of a form. A part that
// is the same after the change was not edited.
var (
	asTyped = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\ufffd")
	oneLine = strings.NewReplacer("\r", "", "\n", "", "\x00", "\ufffd")
)

// joinLabels returns labels with commas between them. One that has a comma is quoted.
func joinLabels(labels []string) string {
	quoted := make([]string, len(labels))
	for i, label := range labels {
		quoted[i] = oneLine.Replace(label)
		if strings.ContainsAny(label, `,"`) || strings.TrimSpace(label) != label {
			quoted[i] = `"` + strings.ReplaceAll(quoted[i], `"`, `""`) + `"`
		}
	}
	return strings.Join(quoted, ", ")
}

// splitLabels is the inverse of joinLabels.
func splitLabels(text string) ([]string, error) {
	all := []string{}
	if strings.TrimSpace(text) == "" {
		return all, nil
	}
	r := csv.NewReader(strings.NewReader(oneLine.Replace(text)))
	r.TrimLeadingSpace = true
	labels, err := r.Read()
	for _, label := range labels {
		if label = strings.TrimSpace(label); label != "" && !slices.Contains(all, label) {
			all = append(all, label)
		}
	}
	return all, err
}

// readEdited returns the values of a posted form.
func readEdited(r *http.Request) edited {
	e := edited{Title: r.PostFormValue("title"), Labels: r.PostFormValue("labels"), Text: asTyped.Replace(r.PostFormValue("text"))}
	values := r.PostForm["value"]
	for i, name := range r.PostForm["name"] {
		if name = strings.TrimSpace(name); name != "" && i < len(values) && values[i] != "" {
			e.Fields = append(e.Fields, pair{name, asTyped.Replace(values[i])})
		}
	}
	return e
}

// changes returns the merge patch that makes a document into the edited one. It has only the parts
// that differ.
func (e edited) changes(d wire.Document) (map[string]any, error) {
	patch, old := map[string]any{}, formOf(d)
	if e.Title != old.Title {
		patch["title"] = e.Title
	}
	if e.Text != old.Text {
		patch["text"] = e.Text
	}
	if e.Labels != old.Labels {
		labels, err := splitLabels(e.Labels)
		if err != nil {
			return nil, err
		}
		patch["labels"] = labels
	}
	if fields := changedFields(old.Fields, e.Fields, d.Fields); len(fields) > 0 {
		patch["fields"] = fields
	}
	return patch, nil
}

// changedFields returns the fields to set, and to remove by nil. A field of a list remains one.
func changedFields(old, edited []pair, stored wire.Metadata) map[string]any {
	was, now, changed := valuesOf(old), valuesOf(edited), map[string]any{}
	for name := range was {
		if now[name] == nil {
			changed[name] = nil
		}
	}
	for name, values := range now {
		switch {
		case slices.Equal(values, was[name]):
		case len(values) == 1 && !stored[name].List:
			changed[name] = values[0]
		default:
			changed[name] = values
		}
	}
	return changed
}

// valuesOf returns the values of each name, without empty ones.
func valuesOf(pairs []pair) map[string][]string {
	all := map[string][]string{}
	for _, p := range pairs {
		if p.Value != "" {
			all[p.Name] = append(all[p.Name], p.Value)
		}
	}
	return all
}

// change saves a posted form, or deletes its document. The form, which may be large, is read only
// for those who may read the document.
func (s *site) change(w http.ResponseWriter, r *http.Request) (string, error) {
	p := s.editPage(r)
	if err := s.loadDocument(r, p); err != nil {
		return "", err
	}
	if err := s.parse(w, r, maxForm); err != nil {
		return "", err
	}
	if r.PostFormValue("do") == "delete" {
		return s.removeOne(w, r)
	}
	p.Form = readEdited(r)
	err := s.save(r, p)
	if err == nil {
		return documentPath(p.Name, p.Document.ID), nil
	}
	return "", s.unsaved(w, r, p, err)
}

// save stores the parts that were edited, if the document has the version that was shown.
func (s *site) save(r *http.Request, p *editPage) error {
	if shown := r.PostFormValue("version"); shown != p.Version {
		return &wire.Problem{Status: http.StatusPreconditionFailed, Code: "precondition_failed"}
	}
	patch, err := p.Form.changes(p.Document)
	if err != nil || len(patch) == 0 {
		return err
	}
	return s.sendIf(r, http.MethodPatch, p.Version, patch, "collections", p.Name, "documents", p.Document.ID)
}

// unsaved shows the form again, with the reason why it was not saved. After a conflict it has the
// new version, so that it can be saved in spite of the other change.
func (s *site) unsaved(w http.ResponseWriter, r *http.Request, p *editPage, err error) error {
	var problem *wire.Problem
	switch {
	case isProblem(err, "precondition_failed"):
		if err := s.loadDocument(r, p); err != nil {
			return err
		}
		p.Conflict = true
		p.Message = p.T("The document was changed meanwhile, so nothing was saved. Compare your version with the stored one. If you save again, yours replaces it.")
		s.render(w, http.StatusConflict, "edit.html", p)
		return nil
	case isProblem(err, "rejected", "bad_document", "too_large", "bad_query"):
		errors.As(err, &problem)
		p.Message = p.message(err)
		s.render(w, problem.Status, "edit.html", p)
		return nil
	case errors.As(err, new(*csv.ParseError)):
		p.Message = p.T("The labels could not be read. Check their quotation marks and commas.")
		s.render(w, http.StatusBadRequest, "edit.html", p)
		return nil
	}
	return err
}

// removeOne deletes a document, if it has the version that was shown.
func (s *site) removeOne(_ http.ResponseWriter, r *http.Request) (string, error) {
	name, version := r.PathValue("collection"), r.PostFormValue("version")
	err := s.sendIf(r, http.MethodDelete, version, nil, "collections", name, "documents", r.PathValue("id"))
	if isProblem(err, "precondition_failed") {
		return "", &wire.Problem{Status: http.StatusConflict, Code: "precondition_failed",
			Detail: s.page(r, name, "").T("The document was changed meanwhile, so it was not deleted. Go back, reload the page and look at it again.")}
	}
	return deletedPath(name, 1), err
}

// Lines returns the values of the metadata, and empty ones to add.
func (p *editPage) Lines() []pair {
	return append(slices.Clip(p.Form.Fields), make([]pair, emptyFields)...)
}

// Fields returns the sorted names of the stored metadata.
func (p *editPage) Fields() []string { return sortedNames(p.Document.Fields) }
