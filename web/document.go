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
	Set, Clear []wire.Meaning // meanings of the bits that are one, and zero
	Nearest    []hitView
	Likely     []labelWeight // labels, if the document has none
	Expects    *reconstruction
}

// document is the page of one document.
func (s *site) document(w http.ResponseWriter, r *http.Request) (string, any, error) {
	if r.URL.Query().Has("edit") {
		return s.edit(w, r)
	}
	name, id := r.PathValue("collection"), r.PathValue("id")
	p := &documentPage{page: s.page(r, name, "document"), Form: form{Collection: name}}
	if err := s.get(r, &p.Document, url.Values{"explain": {"true"}}, "collections", name, "documents", id); err != nil {
		return "", nil, err
	}
	p.Title = cmp.Or(p.Document.Title, p.Document.ID)
	if p.Document.Code != nil {
		p.explain()
		p.Expects = newReconstruction(p.Document.Reconstruction)
	}
	v := url.Values{"limit": {"8"}}
	if len(p.Document.Labels) == 0 {
		v.Set("suggestions", strconv.Itoa(labelsShown))
	}
	a, err := s.answer(r, v, []string{"collections", name, "documents", id, "similar"})
	if err != nil && !isProblem(err, "timeout", "busy", "no_model", "words_not_indexed", "foreign_codes") {
		return "", nil, err
	}
	if a != nil {
		p.Nearest, p.Likely = p.hitViews(a), labelWeights(a.Suggestions)
	}
	return "document.html", p, nil
}

// explain draws the code and splits the meanings of its bits by value.
func (p *documentPage) explain() {
	binary := p.Document.Code.Binary
	p.Code = p.row(binary, large, p.newMeanings(p.Document.Meanings))
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

// Text returns the text of the document without leading and trailing empty lines.
func (p *documentPage) Text() string { return strings.Trim(p.Document.Text, "\r\n") }

// Fields returns the sorted names of the metadata.
func (p *documentPage) Fields() []string { return sortedNames(p.Document.Fields) }

func sortedNames(m wire.Metadata) []string { return slices.Sorted(maps.Keys(m)) }

// A reconstruction compares a document with the network's output for its code.
type reconstruction struct {
	Expected []termWeight // terms that are not in the document
	Doubted  []termWeight // terms of the document
}

// A termWeight is a term and the ratio of its probability here to that in any document.
type termWeight struct {
	wire.Expected
	Bar int // length in pixels: proportional to far, 64 for the farthest term
}

// far returns the distance of the weight from 1 on a logarithmic scale: equal for 2 and 1/2.
func (t termWeight) far() float64 { return math.Abs(math.Log(max(t.Weight, 1e-3))) }

// Times formats the weight.
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

// newReconstruction returns nil if there is nothing to show.
func newReconstruction(of *wire.Reconstruction) *reconstruction {
	if of == nil || len(of.Expected)+len(of.Doubted) == 0 {
		return nil
	}
	return &reconstruction{termWeights(of.Expected), termWeights(of.Doubted)}
}

// termWeights returns the terms with bars.
func termWeights(of []wire.Expected) []termWeight {
	terms, most := make([]termWeight, len(of)), 0.0
	for i, t := range of {
		terms[i].Expected = t
		most = max(most, terms[i].far())
	}
	for i, t := range terms {
		terms[i].Bar = max(1, int(64*t.far()/max(most, 1e-9)+.5))
	}
	return terms
}
