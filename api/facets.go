package api

import (
	"encoding/json"
	"strings"

	"github.com/hashsearch/hashsearch/index"
)

// A facetCount is how many documents have a value.
type facetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
	Other bool   `json:"other,omitempty"` // the sum of all values that are not told, at the end; its value is empty
}

// setFacets takes fields to count the values of.
func (q *request) setFacets(fields []string, bad wrong) error {
	if err := index.CheckFacets(fields); err != nil {
		return bad("%v", err)
	}
	q.Facets = fields
	return nil
}

// setFacetsJSON takes a list.
func (q *request) setFacetsJSON(raw json.RawMessage) error {
	var fields []string
	if err := decode(raw, &fields, pointer("facets"), "a list of fields"); err != nil {
		return err
	}
	return q.setFacets(fields, pointer("facets"))
}

// commas splits parameters that hold several values.
func commas(values []string) []string { return strings.Split(strings.Join(values, ","), ",") }

func newFacets(facets map[string]index.Facet) map[string][]facetCount {
	told := make(map[string][]facetCount, len(facets))
	for field, f := range facets {
		counts := make([]facetCount, len(f.Values), len(f.Values)+1)
		for i, v := range f.Values {
			counts[i] = facetCount{Value: v.Value, Count: v.Count}
		}
		if f.Other > 0 {
			counts = append(counts, facetCount{Count: f.Other, Other: true})
		}
		told[field] = counts
	}
	return told
}
