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
	query  hashing.Code
	code   *hashing.Asymmetric
	most   []float64 // most[d] is the highest similarity of a code in which at least d bits differ
	row    int       // of the last document
}

// newCodePart returns the part for the sketch of a query. It uses the memory of code.
func newCodePart(s *snapshot, query hashing.Code, margins []float32, weight float64, code *hashing.Asymmetric) *codePart {
	code.Reset(margins)
	return &codePart{s, weight, query, code, greatest(margins), 0}
}

// Bound returns the highest value of Of.
func (a *codePart) Bound() float64 { return a.within(0) }

// within returns the highest value of Of for codes in which at least d bits differ from the query.
func (a *codePart) within(d int) float64 { return a.weight * a.most[d] }

// Of returns the part of the score of a live document. If the distance shows that it is below
// least, Of returns a bound of it.
func (a *codePart) Of(number uint32, least float64) float64 {
	row, ok := a.seek(number)
	if !ok {
		return -a.weight
	}
	if bound := a.within(a.set.Distance(row, a.query)); bound < least {
		return bound
	}
	return float64(a.weight * a.code.SimilarityAt(a.set.At(row)))
}

// seek is find for numbers most of which follow soon after the one before.
func (a *codePart) seek(number uint32) (int, bool) {
	if a.row >= len(a.nums) || a.nums[a.row] > number {
		return a.find(number)
	}
	row := a.row + int(number-a.nums[a.row]) // at most that
	if row >= len(a.nums) || a.nums[row]-number > stepping {
		return a.find(number)
	}
	for a.nums[row] > number {
		row--
	}
	a.row = row
	return row, a.nums[row] == number
}

// stepping is the number of rows up to which a linear search is the fastest.
const stepping = 16

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
