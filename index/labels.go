package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
)

// Labels are suggested by neighbours, which are the best of neighbourPool documents when re-ranked.
const (
	neighbours    = 20
	neighbourPool = 10 * neighbours
)

// A Label is a label of neighbours with its weight.
type Label struct {
	Label string `json:"label"`
	// Weight is the share of the neighbours with this label in the total weight of all neighbours
	// with a label, in [0,1].
	Weight  float64 `json:"weight"`
	Support int     `json:"support"` // number of neighbours with this label
}

// labels suggests the labels of the documents nearest to the query.
func (se *search) labels(ctx context.Context) error {
	if se.query.Labels == 0 || se.result.Sketch.Code == nil {
		return nil
	}
	near, err := se.neighbours(ctx)
	if err == nil {
		all := labelsOf(near)
		se.result.Labels = all[:min(len(all), se.query.Labels)]
	}
	return err
}

// neighbours returns the documents that are nearest to the query by its activations.
func (se *search) neighbours(ctx context.Context) ([]Hit, error) {
	a, err := se.set.Search(ctx, hamming.Query{Code: se.result.Sketch.Code, K: neighbourPool, Radius: se.bits, Keep: se.sieve(se.visible, se.excluded, se.next)})
	if err != nil {
		return nil, err
	}
	hits, code := se.hits(a.Found), hashing.NewAsymmetric(se.margins())
	for i := range hits {
		hits[i].Score = code.Similarity(hits[i].Code)
	}
	sortByScore(hits)
	return se.fetch(ctx, hits[:min(len(hits), neighbours)])
}

// labelsOf returns the labels of hits, heaviest first. The weight of a hit is the cube of the
// amount by which its similarity exceeds that of two random codes. For every fifth of the training
// documents of 20 Newsgroups, with its 20 nearest re-ranked by its activations, the first label is
// right for 69.6 %. It is right for 69.1 % if each hit counts equally. Without re-ranking the
// figures are 67.5 and 66.1 %, and with the 10 or 40 nearest 69.3 and 68.6 %.
func labelsOf(hits []Hit) []Label {
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
