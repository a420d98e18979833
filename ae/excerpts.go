package ae

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Excerpts reduces a Share of the rows, drawn anew in each step, to a few of their entries, so
// that a row as short as a typed query gets a code close to that of the whole document. Entries
// are drawn with probabilities that increase with their size and are scaled to the Euclidean norm
// of the whole row. Rest is applied to all other rows.
type Excerpts struct {
	Share       float64    // of the rows, from 0 to 1
	Least, Most int        // bounds of the number of entries kept; 0 means 2 and 5
	Rest        Corruption // of the other rows; nil means none
}

func (e Excerpts) corrupt(x *Sparse, rng *rand.Rand) {
	whole := Sparse{x.Width, slices.Clone(x.ends), slices.Clone(x.cols), slices.Clone(x.vals)}
	if e.Rest != nil {
		e.Rest.corrupt(x, rng)
	}
	mixed := Sparse{Width: x.Width}
	for i := range whole.ends {
		if rng.Float64() < e.Share {
			mixed.Append(e.excerpt(&whole, i, rng))
		} else {
			mixed.Append(x.Row(i))
		}
	}
	*x = mixed
}

// excerpt draws entries without replacement, with probabilities in proportion to their absolute
// values: those with the largest keys log(u)/|value| (Efraimidis and Spirakis, "Weighted random
// sampling with a reservoir", 2006).
func (e Excerpts) excerpt(x *Sparse, i int, rng *rand.Rand) (cols []uint32, vals []float32) {
	allCols, allVals := x.Row(i)
	n := e.entries(rng)
	if n >= len(allCols) {
		return allCols, allVals
	}
	keys := make([]float64, len(allVals))
	for j, v := range allVals {
		keys[j] = math.Log(rng.Float64()) / math.Abs(float64(v)) // −∞ for an entry of zero
	}
	order := span(0, len(keys))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(keys[b], keys[a]) })
	slices.Sort(order[:n])
	for _, j := range order[:n] {
		cols, vals = append(cols, allCols[j]), append(vals, allVals[j])
	}
	stretch(vals, squares(allVals))
	return cols, vals
}

// entries draws the number of entries to keep.
func (e Excerpts) entries(rng *rand.Rand) int {
	least, most := cmp.Or(e.Least, 2), cmp.Or(e.Most, 5)
	return least + rng.IntN(most-least+1)
}

// stretch scales vals so that their squares sum to sum.
func stretch(vals []float32, sum float64) {
	if now := squares(vals); now > 0 {
		scale := float32(math.Sqrt(sum / now))
		for j := range vals {
			vals[j] *= scale
		}
	}
}

func (e Excerpts) check() error {
	least, most := cmp.Or(e.Least, 2), cmp.Or(e.Most, 5)
	if !(e.Share >= 0 && e.Share <= 1) || e.Least < 0 || most < least {
		return fmt.Errorf("%w: excerpts require a share from 0 to 1 and a range of entries, not %v and %v to %v", ErrConfig, e.Share, least, most)
	}
	if rest, ok := e.Rest.(checker); ok {
		return rest.check()
	}
	return nil
}
