package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

const (
	facetFields = 4  // fields that are offered to filter by, beside the labels
	facetValues = 8  // values of each that are seen at once
	facetMore   = 40 // and on demand
	facetBall   = 100
)

// A facet is what the documents near the query have in a field.
type facet struct {
	Field  string
	Label  bool // the field is that of the labels
	Values []wire.FacetCount
}

// Seen are the commonest values, More those that come next.
func (f facet) Seen() []wire.FacetCount { return f.Values[:min(facetValues, len(f.Values))] }
func (f facet) More() []wire.FacetCount {
	return f.Values[min(facetValues, len(f.Values)):min(facetMore, len(f.Values))]
}

// facets counts labels and metadata over the ball that is asked for, or that has the hits and some documents more: the few that are
// shown are often all alike. An API that does not count them, or not in time, leaves the labels of the whole collection.
func (s *site) facets(r *http.Request, p *searchPage, within []int) []facet {
	f := p.Form
	f.Radius, f.Limit, f.Rerank, f.Cursor = cmp.Or(f.Radius, strconv.Itoa(max(p.Last(), radiusOf(within, facetBall)))), "1", "", ""
	fields := append([]string{"label"}, commonFields(p.Hits)...)
	counts := make(map[string][]wire.FacetCount)
	if a, err := s.found(r, f, url.Values{"facets": fields}); err == nil && a.Facets != nil {
		counts = a.Facets
	} else {
		for _, l := range p.Collection.Labels {
			counts["label"] = append(counts["label"], wire.FacetCount{Value: l.Label, Count: l.Count})
		}
	}
	var all []facet
	for _, field := range fields {
		if values := p.useful(field, counts[field]); len(values) > 0 {
			all = append(all, facet{field, field == "label", values})
		}
	}
	return all
}

// radiusOf is the radius of a ball with at least n documents, or of all.
func radiusOf(within []int, n int) int {
	r, sum := 0, 0
	for d := 0; d < len(within) && sum < n; d++ {
		if within[d] > 0 {
			r, sum = d, sum+within[d]
		}
	}
	return r
}

// useful are the values that are not asked for already, if there are several and one of them stands for more than one document.
func (p *searchPage) useful(field string, values []wire.FacetCount) []wire.FacetCount {
	if len(values) < 2 || !slices.ContainsFunc(values, func(v wire.FacetCount) bool { return v.Count > 1 }) {
		return nil
	}
	return slices.DeleteFunc(values, func(v wire.FacetCount) bool { return v.Value == "" || p.Form.Has(field, v.Value) })
}

// commonFields are the names of the metadata that most hits have.
func commonFields(hits []hitView) []string {
	counts := make(map[string]int)
	for _, h := range hits {
		for name := range h.Fields {
			if name != "label" && name != "labels" && !strings.Contains(name, ",") { // a comma would part it
				counts[name]++
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	return names[:min(facetFields, len(names))]
}

// A labelWeight is a label that a text or document should have by its neighbours.
type labelWeight struct{ wire.Suggestion }

// Bar is the length of its bar, in pixels of 64.
func (l labelWeight) Bar() int { return int(64*min(1, max(0, l.Weight)) + .5) }

// Percent is the weight for people.
func (l labelWeight) Percent() int { return int(100*l.Weight + .5) }

// likely suggests labels for a text, or for the only document asked by.
func (s *site) likely(r *http.Request, p *searchPage) []labelWeight {
	switch f := p.Form; {
	case f.Q != "":
		return s.suggest(r, p.Name, url.Values{"q": {f.Q}})
	case len(f.Likes) == 1:
		return s.suggest(r, p.Name, url.Values{"id": f.Likes})
	}
	return nil
}

// suggest asks for likely labels. A page without them is a page all the same.
func (s *site) suggest(r *http.Request, collection string, of url.Values) []labelWeight {
	var answer struct{ Labels []labelWeight }
	if s.get(r, &answer, of, "collections", collection, "suggest") != nil {
		return nil
	}
	return answer.Labels[:min(5, len(answer.Labels))]
}
