package web

import (
	"cmp"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

type documentPage struct {
	page
	Document   wire.Document
	Form       form
	Code       grid
	Set, Clear []wire.Meaning // what the bits that are one, and zero, stand for
	Nearest    []hitView
	Likely     []labelWeight // if it has no label
	Expects    *reconstruction
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
	p.Expects = s.reconstruct(r, name, id)
	if len(p.Document.Labels) == 0 {
		p.Likely = s.suggest(r, name, url.Values{"id": {id}})
	}
	a, err := s.answer(r, url.Values{"limit": {"8"}}, []string{"collections", name, "documents", id, "similar"})
	if err != nil && !isProblem(err, "timeout", "busy", "no_model", "foreign_codes") {
		return "", nil, err
	}
	if a != nil {
		p.Nearest = p.hitViews(a)
	}
	return "document.html", p, nil
}

// explain draws the code, and sorts what its bits stand for.
func (p *documentPage) explain() {
	binary := p.Document.Code.Binary
	p.Code = p.row(binary, large, byNumber(p.Document.Meanings))
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

// Text is that of the document, without empty lines around it.
func (p *documentPage) Text() string { return strings.Trim(p.Document.Text, "\r\n") }

// Fields are the names of the metadata, sorted.
func (p *documentPage) Fields() []string { return slices.Sorted(maps.Keys(p.Document.Fields)) }

// A reconstruction compares a document with what the network makes of its code.
type reconstruction struct {
	Expected []termWeight `json:"expected"` // terms that are not in the document
	Doubted  []termWeight `json:"doubted"`  // terms of the document
}

// A termWeight says how many times as likely a term is here as in any document.
type termWeight struct {
	wire.Expected
	Bar int `json:"-"` // of 64 pixels: how far that is from once, the farthest having all
}

// far is how far the weight is from once, the same for twice and half.
func (t termWeight) far() float64 { return math.Abs(math.Log(max(t.Weight, 1e-3))) }

// Times is the weight for people.
func (t termWeight) Times() string {
	digits := 0
	switch {
	case t.Weight < 1:
		digits = 2
	case t.Weight < 10:
		digits = 1
	}
	return strconv.FormatFloat(t.Weight, 'f', digits, 64) + " ×"
}

// reconstruct asks what the network expects. A page without that is a page all the same.
func (s *site) reconstruct(r *http.Request, collection, id string) *reconstruction {
	var e reconstruction
	if s.get(r, &e, url.Values{"id": {id}, "limit": {"10"}}, "collections", collection, "reconstruct") != nil {
		return nil
	}
	measure(e.Expected)
	measure(e.Doubted)
	if len(e.Expected)+len(e.Doubted) == 0 {
		return nil
	}
	return &e
}

// measure gives each term its bar.
func measure(terms []termWeight) {
	most := 0.0
	for _, t := range terms {
		most = max(most, t.far())
	}
	for i, t := range terms {
		terms[i].Bar = max(1, int(64*t.far()/max(most, 1e-9)+.5))
	}
}
