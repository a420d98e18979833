package propagation

import (
	"cmp"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
)

// A tally adds up distributions. It is empty again after take.
type tally struct {
	sums []float32 // of each label
	used []uint32  // labels with a sum
}

func newTally(known ae.Rows) *tally {
	_, width := known.Dims()
	return &tally{sums: make([]float32, width)}
}

func (t *tally) add(scale float32, d distribution) {
	for e, l := range d.labels {
		if t.sums[l] == 0 {
			t.used = append(t.used, l)
		}
		t.sums[l] += scale * d.shares[e]
	}
}

// take returns the mostKept labels with the highest sums.
func (t *tally) take() distribution {
	kept := slices.Clone(t.used)
	if len(kept) > mostKept {
		slices.SortFunc(kept, func(a, b uint32) int { return cmp.Or(cmp.Compare(t.sums[b], t.sums[a]), cmp.Compare(a, b)) })
		kept = slices.Clone(kept[:mostKept])
	}
	slices.Sort(kept)
	d := distribution{kept, make([]float32, len(kept))}
	for e, l := range kept {
		d.shares[e] = t.sums[l]
	}
	for _, l := range t.used {
		t.sums[l] = 0
	}
	t.used = t.used[:0]
	return d
}
