package web

import "net/http"

// droppedShown limits the filters that are counted without, each by a search.
const droppedShown = 5

// A dropped filter is one of a search without hits, with what the search finds without it.
type dropped struct {
	Name, Address string
	Documents     int
}

// dropped counts what the search of a page without hits finds without each of its filters, or
// without its topic. Filters that cannot be counted are left out.
func (s *site) dropped(r *http.Request, p *searchPage) (all []dropped) {
	f := p.Form
	f.Cursor = ""
	try := func(name string, g form) {
		if n, err := s.count(r, g); err == nil && len(all) < droppedShown {
			all = append(all, dropped{name, g.URL(), n})
		}
	}
	if f.Topic != "" {
		g := f
		g.Topic = ""
		try(p.T("topic: %s", f.TopicName()), g)
	}
	for _, c := range f.Filters[:min(droppedShown, len(f.Filters))] {
		g := f
		g.Filters = without(f.Filters, c)
		try(p.Value(c), g)
	}
	return all
}

// count returns the number of documents over which the search counts facets: those with a word of
// the query. Codes rank all documents, so for a rank by codes it counts by the default rank.
func (s *site) count(r *http.Request, f form) (int, error) {
	if f.Rank == "code" {
		f.Rank = ""
	}
	v := f.options()
	v.Set("limit", "1")
	v.Set("facets", "label")
	a, err := s.asked(r, f, v)
	if err != nil {
		return 0, err
	}
	return a.Faceted, nil
}
