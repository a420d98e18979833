package index

import (
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
)

// A codePart is the part of the code in hybrid scores: the weighted [hashing.Asymmetric]
// similarity of a document's code with the margins of the query, that of a document without a code
// being -1.
type codePart struct {
	*snapshot
	weight float64
	query  hashing.Code // the signs of the margins
	code   *hashing.Asymmetric
	most   []float64 // most[d] is the highest part of a code in which at least d bits differ
}

// newCodePart returns the part for the margins of a query. It uses the memory of code.
func newCodePart(s *snapshot, margins []float32, weight float64, code *hashing.Asymmetric) *codePart {
	code.Reset(margins)
	most := greatest(margins)
	for d := range most {
		most[d] *= weight
	}
	return &codePart{s, weight, codeOf(margins), code, most}
}

// Bound returns a bound of the parts.
func (a *codePart) Bound() float64 { return a.most[0] }

// Parts replaces parts by those of documents with ascending numbers. If the distance shows that a
// part is below the number that it replaces, it is a bound by the distance.
func (a *codePart) Parts(numbers []uint32, parts []float64) {
	for i, n := range numbers {
		row, ok := a.find(n)
		if !ok {
			parts[i] = -a.weight
		} else if bound := a.most[a.set.Distance(row, a.query)]; bound < parts[i] {
			parts[i] = bound
		} else {
			parts[i] = a.of(row)
		}
	}
}

// of returns the part of a row.
func (a *codePart) of(row int) float64 {
	return float64(a.weight * a.code.SimilarityAt(a.set.At(row)))
}

// slack exceeds the rounding errors of a sum of margins.
const slack = 1e-9

// greatest returns the highest similarities by distance. A code is the more similar, the smaller
// the margins of the bits in which it differs are.
func greatest(margins []float32) []float64 {
	sizes, total, squares := make([]float64, len(margins)), 0.0, 0.0
	for i, m := range margins {
		sizes[i] = math.Abs(float64(m))
		total, squares = total+sizes[i], squares+sizes[i]*sizes[i]
	}
	slices.Sort(sizes)
	most, scale := make([]float64, len(margins)+1), math.Sqrt(squares*float64(len(margins)))
	for d := range most {
		if squares > 0 {
			most[d] = min(1, total/scale+slack)
		}
		if d < len(sizes) {
			total -= 2 * sizes[d]
		}
	}
	return most
}
