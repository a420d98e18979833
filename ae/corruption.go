package ae

import (
	"math/rand/v2"
	"slices"
)

// A Corruption adds noise to input rows, so that the network must learn the dependencies between
// columns instead of copying its input (Vincent et al., 2008). The corruptions are [Masking],
// [Gaussian], [SaltAndPepper] and [Excerpts].
type Corruption interface {
	corrupt(x *Sparse, rng *rand.Rand)
}

// Masking removes each entry with this probability, in [0,1), and scales the others up so that the
// expected row is unchanged.
type Masking float64

func (p Masking) corrupt(x *Sparse, rng *rand.Rand) {
	keep := float32(1 / (1 - float64(p)))
	from, kept := 0, 0
	for i, end := range x.ends {
		for j := from; j < end; j++ {
			if rng.Float64() >= float64(p) {
				x.cols[kept], x.vals[kept] = x.cols[j], x.vals[j]*keep
				kept++
			}
		}
		from, x.ends[i] = end, kept
	}
	x.cols, x.vals = x.cols[:kept], x.vals[:kept]
}

// Gaussian adds N(0,σ²) to each stored entry; its value is σ. Entries that are not stored remain
// zero, so that rows remain sparse.
type Gaussian float64

func (s Gaussian) corrupt(x *Sparse, rng *rand.Rand) {
	for i := range x.vals {
		x.vals[i] += float32(float64(s) * rng.NormFloat64())
	}
}

// SaltAndPepper sets each entry with this probability, in [0,1), to zero or to the largest value
// of its row, with equal chances. If a row does not store all columns, as many of the others as
// it stores take part, so that rows remain sparse: some terms are lost, and about as many new
// ones appear.
type SaltAndPepper float64

func (p SaltAndPepper) corrupt(x *Sparse, rng *rand.Rand) {
	var spoiled Sparse
	spoiled.Width = x.Width
	for i := range x.ends {
		spoiled.Append(p.row(x, i, rng))
	}
	*x = spoiled
}

func (p SaltAndPepper) row(x *Sparse, i int, rng *rand.Rand) ([]uint32, []float32) {
	cols, vals := x.Row(i)
	if len(cols) == 0 {
		return nil, nil
	}
	cols, vals = slices.Clone(cols), slices.Clone(vals)
	top := slices.Max(vals)
	for j := range vals {
		if rng.Float64() < float64(p) {
			vals[j] = top * float32(rng.IntN(2))
		}
	}
	for range min(len(cols), x.Width-len(cols)) {
		if rng.Float64() < float64(p)/2 {
			c, at := absentFrom(cols, x.Width, rng)
			cols, vals = slices.Insert(cols, at, c), slices.Insert(vals, at, top)
		}
	}
	return cols, vals
}

// absentFrom draws a column below width that is not in cols. It returns the column and the index
// at which to insert it. cols must not have all columns.
func absentFrom(cols []uint32, width int, rng *rand.Rand) (c uint32, at int) {
	for held := true; held; {
		c = uint32(rng.IntN(width))
		at, held = slices.BinarySearch(cols, c)
	}
	return c, at
}
