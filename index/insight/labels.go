package insight

import (
	"cmp"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/index"
)

// A Label is a label of neighbours with its weight.
type Label struct {
	Label string `json:"label"`
	// Weight is the share of the neighbours with this label in the total weight of all neighbours
	// with a label, in [0,1].
	Weight  float64 `json:"weight"`
	Support int     `json:"support"` // number of neighbours with this label
}

// Labels returns the labels of hits, heaviest first. The weight of a hit is the cube of the amount
// by which its similarity exceeds that of two random codes. For every fifth of the training
// documents of 20 Newsgroups, with its 20 nearest re-ranked by its activations, the first label is
// right for 69.6 %. It is right for 69.1 % if each hit counts equally. Without re-ranking the
// figures are 67.5 and 66.1 %, and with the 10 or 40 nearest 69.3 and 68.6 %.
func Labels(hits []index.Hit) []Label {
	all, at, sum := []Label{}, map[string]int{}, 0.0
	for _, h := range hits {
		labels := slices.Compact(slices.Sorted(slices.Values(h.Labels)))
		if len(labels) == 0 {
			continue
		}
		weight := math.Pow(max(0.01, 2*h.Similarity-1), 3)
		sum += weight
		for _, l := range labels {
			i, ok := at[l]
			if !ok {
				i, at[l] = len(all), len(all)
				all = append(all, Label{Label: l})
			}
			all[i].Weight, all[i].Support = all[i].Weight+weight, all[i].Support+1
		}
	}
	for i := range all {
		all[i].Weight /= sum
	}
	slices.SortStableFunc(all, func(a, b Label) int { return cmp.Compare(b.Weight, a.Weight) })
	return all
}
