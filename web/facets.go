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
	facetFields = 4   // fields offered as filters, besides the labels
	facetValues = 8   // values of each field shown at first
	facetMore   = 40  // values in all, the rest on demand
	facetBall   = 100 // documents to count over, at least
)

// A facet holds the values of a field in the documents near the query.
type facet struct {
	Field  string
	Label  bool // whether Field holds the labels
	Values []wire.FacetCount
}

// Common returns the commonest values, More those that follow.
func (f facet) Common() []wire.FacetCount { return f.Values[:min(facetValues, len(f.Values))] }
func (f facet) More() []wire.FacetCount {
	return f.Values[min(facetValues, len(f.Values)):min(facetMore, len(f.Values))]
}

// facets counts labels and metadata over the ball of the form's radius. Without one it takes a ball
// that holds the hits and at least facetBall documents, because the few hits shown often have the
// same values. If the API returns no facets, the labels of the whole collection are used.
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

// radiusOf returns the radius of the smallest ball with at least n documents, or with all counted.
func radiusOf(within []int, n int) int {
	r, sum := 0, 0
	for d := 0; d < len(within) && sum < n; d++ {
		if within[d] > 0 {
			r, sum = d, sum+within[d]
		}
	}
	return r
}

// useful returns the values that are not filters already. It returns nil if values has fewer than
// two, or if each is that of a single document.
func (p *searchPage) useful(field string, values []wire.FacetCount) []wire.FacetCount {
	if len(values) < 2 || !slices.ContainsFunc(values, func(v wire.FacetCount) bool { return v.Count > 1 }) {
		return nil
	}
	return slices.DeleteFunc(values, func(v wire.FacetCount) bool { return v.Value == "" || p.Form.Has(field, v.Value) })
}

// commonFields returns the names of the metadata that most hits have.
func commonFields(hits []hitView) []string {
	counts := make(map[string]int)
	for _, h := range hits {
		for name := range h.Fields {
			// The API splits names at commas.
			if name != "label" && name != "labels" && !strings.Contains(name, ",") {
				counts[name]++
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	return names[:min(facetFields, len(names))]
}

// A labelWeight is a label suggested for a text or document by its neighbours.
type labelWeight struct{ wire.Suggestion }

// Bar returns the length of the bar in pixels, at most 64.
func (l labelWeight) Bar() int { return int(64*min(1, max(0, l.Weight)) + .5) }

// Percent returns the weight in percent.
func (l labelWeight) Percent() int { return int(100*l.Weight + .5) }

// likely suggests labels for the text of the query, or for its only example document.
func (s *site) likely(r *http.Request, p *searchPage) []labelWeight {
	switch f := p.Form; {
	case f.Q != "":
		return s.suggest(r, p.Name, url.Values{"q": {f.Q}})
	case len(f.Likes) == 1:
		return s.suggest(r, p.Name, url.Values{"id": f.Likes})
	}
	return nil
}

// suggest loads up to five likely labels. It returns nil on error; the page is then shown without
// them.
func (s *site) suggest(r *http.Request, collection string, of url.Values) []labelWeight {
	var answer struct{ Labels []labelWeight }
	if s.get(r, &answer, of, "collections", collection, "suggest") != nil {
		return nil
	}
	return answer.Labels[:min(5, len(answer.Labels))]
}
