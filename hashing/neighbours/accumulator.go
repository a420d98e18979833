package neighbours

import "math/bits"

// An accumulator adds up sparse rows. It keeps a dense array of sums and a bitmap of the columns
// in use, so that take returns the columns in ascending order without sorting.
type accumulator struct {
	sums []float32
	used []uint64
}

func newAccumulator(width int) *accumulator {
	return &accumulator{sums: make([]float32, width), used: make([]uint64, (width+63)/64)}
}

// addAt adds v to the sum of column c.
func (a *accumulator) addAt(c uint32, v float32) {
	a.used[c/64] |= 1 << (c % 64)
	a.sums[c] += v
}

// add adds scale times a row.
func (a *accumulator) add(scale float32, cols []uint32, vals []float32) {
	vals = vals[:len(cols)]
	for j, c := range cols {
		a.addAt(c, scale*vals[j])
	}
}

// take returns the sums as a sparse row and empties the accumulator.
func (a *accumulator) take() row {
	n := 0
	for _, word := range a.used {
		n += bits.OnesCount64(word)
	}
	r := row{make([]uint32, 0, n), make([]float32, 0, n)}
	for w, word := range a.used {
		for ; word != 0; word &= word - 1 {
			c := uint32(w*64 + bits.TrailingZeros64(word))
			r.cols, r.vals = append(r.cols, c), append(r.vals, a.sums[c])
			a.sums[c] = 0
		}
		a.used[w] = 0
	}
	return r
}
