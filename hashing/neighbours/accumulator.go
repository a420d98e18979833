package neighbours

import "math/bits"

// Words are rows of terms, computed on request: Weigh appends the values of row i to dst. Weigh
// must be safe for concurrent use.
type Words interface {
	Dims() (n, d int)
	Weigh(dst []float32, i int) (cols []uint32, vals []float32)
}

// An accumulator adds up sparse rows. It keeps a dense array of sums and a bitmap of the columns
// in use, so that take returns the columns in ascending order without sorting.
type accumulator struct {
	sums []float32
	used []uint64
	n    int
	vals []float32 // memory for the row being added
}

func newAccumulator(width int) *accumulator {
	return &accumulator{sums: make([]float32, width), used: make([]uint64, (width+63)/64)}
}

// addAt adds v to the sum of column c.
func (a *accumulator) addAt(c uint32, v float32) {
	if a.used[c/64]>>(c%64)&1 == 0 {
		a.used[c/64] |= 1 << (c % 64)
		a.n++
	}
	a.sums[c] += v
}

// add adds scale times row i of x.
func (a *accumulator) add(scale float32, x Words, i int) {
	cols, vals := x.Weigh(a.vals[:0], i)
	for j, c := range cols {
		a.addAt(c, scale*vals[j])
	}
	a.vals = vals
}

// take returns the sums as a sparse row and empties the accumulator.
func (a *accumulator) take() row {
	r := row{make([]uint32, 0, a.n), make([]float32, 0, a.n)}
	for w, word := range a.used {
		for ; word != 0; word &= word - 1 {
			c := uint32(w*64 + bits.TrailingZeros64(word))
			r.cols, r.vals = append(r.cols, c), append(r.vals, a.sums[c])
			a.sums[c] = 0
		}
		a.used[w] = 0
	}
	a.n = 0
	return r
}
