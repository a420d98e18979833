package web

import (
	"net/http"
	"net/url"
	"slices"
)

type aboutPage struct {
	page
	Collection  collection
	Generations []generation
	Bits        []bit
	Form        form
}

// about is the page of a collection in numbers.
func (s *site) about(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &aboutPage{page: s.page(r, name, "about"), Form: form{Collection: name}}
	p.Title = p.T("About %s", name)
	if err := s.get(r, &p.Collection, nil, "collections", name, "stats"); err != nil {
		return "", nil, err
	}
	var generations struct{ Generations []generation }
	if err := s.get(r, &generations, nil, "collections", name, "generations"); err != nil {
		return "", nil, err
	}
	p.Generations = generations.Generations
	slices.Reverse(p.Generations) // newest first
	if p.Collection.Generation == nil {
		return "about.html", p, nil
	}
	var bits struct{ Bits []bit }
	err := s.get(r, &bits, url.Values{"drivers": {"3"}}, "collections", name, "bits")
	if isProblem(err, "timeout") { // to find drivers takes long in a large collection
		err = s.get(r, &bits, nil, "collections", name, "bits")
	}
	p.Bits = bits.Bits
	return "about.html", p, err
}

// Dead is the number of bits that are the same in every code.
func (p *aboutPage) Dead() int {
	n := 0
	for _, b := range p.Bits {
		if b.Dead {
			n++
		}
	}
	return n
}

// Entropy is the mean entropy of the bits.
func (p *aboutPage) Entropy() float64 {
	sum := 0.0
	for _, b := range p.Bits {
		sum += b.Entropy
	}
	return sum / float64(max(1, len(p.Bits)))
}

// Balance is the length, in pixels of 64, of the bar that shows the share of ones.
func (b bit) Balance() int { return int(b.Mean*64 + 0.5) }
