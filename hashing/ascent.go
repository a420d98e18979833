package hashing

import (
	"cmp"
	"math"
	"slices"
)

// A Weighted term is one of a row that the network could read.
type Weighted struct {
	Term   string  `json:"term"`
	Weight float64 `json:"weight"` // as the model weighs counts: over 0
}

// climbing is how many steps of gradient ascent are taken: by then the row hardly turns any more.
const climbing = 100

// Ascent names at most n terms of the row that drives unit i most among all those as long as a document's, found by gradient
// ascent from nothing; heaviest first. No document need be like it: documents say what the unit is used for, this
// what it would answer to. It is nil for models that read words in their order, since a mixture of words is not at any place. It
// panics if there is no such unit.
func (m *Model) Ascent(i, n int) []Weighted {
	if m.header.Sequence > 0 {
		return nil
	}
	row := m.net.Ascend(i, m.length(), climbing)
	order := make([]uint32, len(row))
	for id := range order {
		order[id] = uint32(id)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(row[b], row[a]) })
	var terms []Weighted
	for _, id := range order[:min(n, len(order))] {
		if row[id] > 0 {
			terms = append(terms, Weighted{m.vocabulary.Term(id), float64(row[id])})
		}
	}
	return terms
}

// length is that of a row: where rows are not brought to one, that of the counts of a usual document with no word twice.
func (m *Model) length() float64 {
	if m.header.Scale > 0 {
		return float64(m.header.Scale)
	}
	return math.Sqrt(max(1, m.vocabulary.MeanLength()))
}
