package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

type documentPage struct {
	page
	Document   stored
	Form       form
	Code       grid
	Set, Clear []bit // what the bits that are one, and zero, stand for
	Nearest    []hitView
}

// document is the page of one document.
func (s *site) document(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name, id := r.PathValue("collection"), r.PathValue("id")
	p := &documentPage{page: s.page(r, name, "document"), Form: form{Collection: name}}
	if err := s.get(r, &p.Document, url.Values{"explain": {"true"}}, "collections", name, "documents", id); err != nil {
		return "", nil, err
	}
	p.Title = cmp.Or(p.Document.Title, p.Document.ID)
	if p.Document.Code == nil {
		return "document.html", p, nil
	}
	p.explain()
	a, err := s.answer(r, url.Values{"limit": {"8"}}, []string{"collections", name, "documents", id, "similar"})
	if err != nil && !isProblem(err, "timeout", "busy", "no_model", "no_known_terms", "foreign_codes") {
		return "", nil, err
	}
	if a != nil {
		p.Nearest = hitViews(a)
	}
	return "document.html", p, nil
}

// explain draws the code, and sorts what its bits stand for.
func (p *documentPage) explain() {
	binary := p.Document.Code.Binary
	p.Code = row(binary, large, byNumber(p.Document.Meanings))
	for _, m := range p.Document.Meanings {
		switch {
		case m.Bit >= len(binary):
		case binary[m.Bit] == '1' && len(m.On) > 0:
			p.Set = append(p.Set, m)
		case binary[m.Bit] == '0' && len(m.Off) > 0:
			p.Clear = append(p.Clear, m)
		}
	}
}

// Fields are the names of the metadata, sorted.
func (p *documentPage) Fields() []string { return slices.Sorted(maps.Keys(p.Document.Fields)) }
