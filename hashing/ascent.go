package hashing

import (
	"cmp"
	"math"
	"slices"
)

// A Weighted is a term of an input row and its weight.
type Weighted struct {
	Term   string  `json:"term"`   // as a word
	Weight float64 `json:"weight"` // by the model's weighting; over 0
}

// ascentSteps is the number of gradient steps. Later steps hardly change the direction of the row.
const ascentSteps = 100

// Ascent returns at most n terms, heaviest first, of the input row that maximises unit i among the
// rows of a document's length, found by gradient ascent from zero. The row need not resemble any
// document: it shows the input to which the unit responds, whereas documents show how the unit is
// used. Ascent returns nil for models that read terms in order, because a mixture of terms has no
// order. It panics if i is not a unit.
func (m *Model) Ascent(i, n int) []Weighted {
	if m.header.Sequence > 0 {
		return nil
	}
	row := m.net.Ascend(i, m.length(), ascentSteps)
	order := make([]uint32, len(row))
	for id := range order {
		order[id] = uint32(id)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(row[b], row[a]) })
	var terms []Weighted
	for _, id := range order[:min(n, len(order))] {
		if row[id] > 0 {
			terms = append(terms, Weighted{m.vocabulary.Word(id), float64(row[id])})
		}
	}
	return terms
}

// length returns the Euclidean length of an input row. For models that do not scale rows, it is
// that of the counts of a document of mean length without repeated terms.
func (m *Model) length() float64 {
	if m.header.Scale > 0 {
		return float64(m.header.Scale)
	}
	return math.Sqrt(max(1, m.vocabulary.MeanLength()))
}
