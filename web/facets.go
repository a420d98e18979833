package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

const (
	labelsShown = 5   // suggested labels
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

// facets returns the labels and the other fields that are useful as filters, those of most
// documents first.
func (f form) facets(counts wire.Facets) []facet {
	var all []facet
	for field, values := range counts {
		if values = f.useful(field, values); len(values) > 0 {
			all = append(all, facet{field, field == "label", values})
		}
	}
	slices.SortFunc(all, func(a, b facet) int {
		switch {
		case a.Label:
			return -1
		case b.Label:
			return 1
		}
		return cmp.Or(b.documents()-a.documents(), strings.Compare(a.Field, b.Field))
	})
	return all
}

// documents returns the number of documents that have a listed value.
func (f facet) documents() (n int) {
	for _, v := range f.Values {
		n += v.Count
	}
	return n
}

// useful returns the values that are not filters already. It returns nil if values has fewer than
// two, or if each is that of a single document.
func (f form) useful(field string, values []wire.FacetCount) []wire.FacetCount {
	if len(values) < 2 || !slices.ContainsFunc(values, func(v wire.FacetCount) bool { return v.Count > 1 }) {
		return nil
	}
	return slices.DeleteFunc(values, func(v wire.FacetCount) bool { return v.Value == "" || f.Has(field, v.Value) })
}

// A labelWeight is a label suggested for a text or document by its neighbours.
type labelWeight struct{ wire.Suggestion }

// Bar returns the length of the bar in pixels, at most 64.
func (l labelWeight) Bar() int { return int(64*min(1, max(0, l.Weight)) + .5) }

// Percent returns the weight in percent.
func (l labelWeight) Percent() int { return int(100*l.Weight + .5) }

// labelWeights returns suggestions with the methods for templates.
func labelWeights(suggestions []wire.Suggestion) (all []labelWeight) {
	for _, s := range suggestions {
		all = append(all, labelWeight{s})
	}
	return all
}
