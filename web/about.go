package web

import (
	"net/http"
	"slices"
)

type aboutPage struct {
	page
	Collection  collection
	Generations []generation
}

// about is the page of a collection in numbers.
func (s *site) about(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &aboutPage{page: s.page(r, name, "about")}
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
	return "about.html", p, nil
}
