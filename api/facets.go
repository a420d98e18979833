package api

import (
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

func newFacets(facets map[string]index.Facet) map[string][]wire.FacetCount {
	told := make(map[string][]wire.FacetCount, len(facets))
	for field, f := range facets {
		counts := make([]wire.FacetCount, len(f.Values), len(f.Values)+1)
		for i, v := range f.Values {
			counts[i] = wire.FacetCount{Value: v.Value, Count: v.Count}
		}
		if f.Other > 0 {
			counts = append(counts, wire.FacetCount{Count: f.Other, Other: true})
		}
		told[field] = counts
	}
	return told
}
