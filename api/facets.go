package api

import (
	"encoding/json"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// setFacets sets the fields whose values are counted.
func (q *request) setFacets(fields []string, bad wrong) error {
	if err := index.CheckFacets(fields); err != nil {
		return bad("%v", err)
	}
	q.Facets = fields
	return nil
}

// setFacetsJSON is setFacets for a list in JSON.
func (q *request) setFacetsJSON(raw json.RawMessage) error {
	var fields []string
	if err := decode(raw, &fields, pointer("facets"), "a list of fields"); err != nil {
		return err
	}
	return q.setFacets(fields, pointer("facets"))
}

// commas splits parameters that hold several values separated by commas.
func commas(values []string) []string { return strings.Split(strings.Join(values, ","), ",") }

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
