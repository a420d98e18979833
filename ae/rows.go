package ae

import (
	"fmt"
	"slices"
)

// Rows is the input of a network: n sparse rows of d columns. Row must be safe for concurrent
// use.
type Rows interface {
	Dims() (n, d int)

	// Row returns the columns of row i, in ascending order, and their values. The caller does not
	// modify the slices.
	Row(i int) (cols []uint32, vals []float32)
}

// Drawn is implemented by target rows that are costly to compute. A training reads random
// estimates of them instead. The gradients of losses that are linear in the target have the same
// expectation.
type Drawn interface {
	Rows

	// Draw returns an estimate, whose expectation is row i. The same seed gives the same estimate.
	// Draw is safe for concurrent use.
	Draw(i int, seed uint64) (cols []uint32, vals []float32)
}

// drawing implements [Rows] by the estimates of one seed.
type drawing struct {
	Drawn
	seed uint64
}

// Row implements [Rows].
func (d drawing) Row(i int) ([]uint32, []float32) { return d.Draw(i, d.seed) }

// Sparse holds rows in memory in the compressed sparse row format. The zero value with Width set
// is an empty matrix for [Sparse.Append].
type Sparse struct {
	Width int // number of columns
	ends  []int
	cols  []uint32
	vals  []float32
}

// Append adds a row. It panics if cols and vals differ in length.
func (s *Sparse) Append(cols []uint32, vals []float32) {
	if len(cols) != len(vals) {
		panic(fmt.Sprintf("ae: a row of %d columns and %d values", len(cols), len(vals)))
	}
	s.cols = append(s.cols, cols...)
	s.vals = append(s.vals, vals...)
	s.ends = append(s.ends, len(s.cols))
}

// Grow makes room for further rows with so many entries in all.
func (s *Sparse) Grow(rows, entries int) {
	s.ends, s.cols, s.vals = slices.Grow(s.ends, rows), slices.Grow(s.cols, entries), slices.Grow(s.vals, entries)
}

// Copy returns the rows of x in memory.
func Copy(x Rows) *Sparse {
	n, d := x.Dims()
	all, part := &Sparse{Width: d}, &Sparse{}
	for from := 0; from < n; from += chunk {
		part.gather(x, span(from, min(from+chunk, n)))
		for i := range part.ends {
			all.Append(part.Row(i))
		}
	}
	return all
}

// Dims implements [Rows].
func (s *Sparse) Dims() (n, d int) { return len(s.ends), s.Width }

// Row implements [Rows].
func (s *Sparse) Row(i int) ([]uint32, []float32) {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.cols[from:s.ends[i]], s.vals[from:s.ends[i]]
}

// Transpose returns the transpose of s. Its rows are the columns of s.
func (s *Sparse) Transpose() *Sparse { return Transpose(s) }

// Transpose returns the transpose of x, of which it fetches each row twice.
func Transpose(x Rows) *Sparse {
	n, d := x.Dims()
	t := &Sparse{Width: n, ends: make([]int, d)}
	for i := range n {
		cols, _ := x.Row(i)
		for _, c := range cols {
			t.ends[c]++
		}
	}
	at := 0
	for c, size := range t.ends { // an end starts as the beginning and moves with each entry
		t.ends[c], at = at, at+size
	}
	t.cols, t.vals = make([]uint32, at), make([]float32, at)
	for i := range n {
		cols, vals := x.Row(i)
		for j, c := range cols {
			t.cols[t.ends[c]], t.vals[t.ends[c]] = uint32(i), vals[j]
			t.ends[c]++
		}
	}
	return t
}

// occupied returns the rows that have an entry. The result is never nil.
func (s *Sparse) occupied() []uint32 {
	rows, from := []uint32{}, 0
	for i, end := range s.ends {
		if end > from {
			rows, from = append(rows, uint32(i)), end
		}
	}
	return rows
}

// gather makes s a copy of the given rows of x. The rows are fetched in parallel, because some
// implementations of Rows compute a row when it is fetched, such as the terms expected from a
// hundred neighbours.
func (s *Sparse) gather(x Rows, rows []int) {
	s.ends, s.cols, s.vals = s.ends[:0], s.cols[:0], s.vals[:0]
	_, s.Width = x.Dims()
	cols, vals := make([][]uint32, len(rows)), make([][]float32, len(rows))
	each(len(rows), func(k int) {
		cols[k], vals[k] = x.Row(rows[k])
	})
	for k := range rows {
		s.Append(cols[k], vals[k])
	}
}

// validate returns an error for the first row that is not valid input.
func validate(x Rows) error {
	n, d := x.Dims()
	for i := range n {
		cols, vals := x.Row(i)
		if len(cols) != len(vals) {
			return fmt.Errorf("row %d has %d columns and %d values", i, len(cols), len(vals))
		}
		for j, c := range cols {
			if int(c) >= d || j > 0 && c <= cols[j-1] {
				return fmt.Errorf("row %d: column %d is out of order or exceeds the %d columns", i, c, d)
			}
			if vals[j]-vals[j] != 0 {
				return fmt.Errorf("row %d, column %d: %v is not a finite number", i, c, vals[j])
			}
		}
	}
	return nil
}
