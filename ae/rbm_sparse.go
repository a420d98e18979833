package ae

import (
	"math"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A sparseSide stores all rows, including the fantasies, as sparse rows. Only the sums of the
// visible units have the full width.
type sparseSide struct {
	units   Visible
	batch   int
	rows    Sparse
	lengths []float64 // of the fantasies, for counts
	drawn   []fantasy
}

// A fantasy is a row drawn from the machine.
type fantasy struct {
	cols  []uint32
	vals  []float32
	marks []float64 // scratch memory of words
}

func (s *sparseSide) load(x Rows, rows []int) {
	s.rows.gather(x, rows)
	s.batch = len(rows)
}

func (s *sparseSide) hiddenSums(h matrix, l *layer, from int) {
	each(h.Rows, func(i int) {
		row := rowOf(h, i)
		cols, vals := s.rows.Row(from + i)
		clear(row)
		kernel.Axpy(row, real(s.weight(vals)), l.b.value)
		kernel.Gather(row, cols, vals, l.w.value, l.out)
	})
}

// weight returns the factor of the hidden biases for a row. It is the sum of a row of counts,
// since a document of D words is D softmax units that share their weights.
func (s *sparseSide) weight(vals []float32) (sum float64) {
	if s.units == Binary {
		return 1
	}
	for _, v := range vals {
		sum += float64(v)
	}
	return sum
}

// start makes room for the fantasies and sets their lengths to those of the documents.
func (s *sparseSide) start() {
	s.drawn = make([]fantasy, s.batch)
	s.lengths = make([]float64, s.batch)
	for i := range s.lengths {
		_, vals := s.rows.Row(i)
		s.lengths[i] = s.weight(vals)
	}
}

func (s *sparseSide) draw(sums matrix, seed uint64) {
	eachRow(sums.Rows, seed, func(i int, rng *rand.Rand) {
		f := &s.drawn[i]
		f.cols, f.vals = f.cols[:0], f.vals[:0]
		if s.units == Binary {
			kernel.Sigmoid(rowOf(sums, i))
			f.cols, f.vals = drawColumns(f.cols, f.vals, rowOf(sums, i), rng)
		} else {
			f.words(rowOf(sums, i), s.lengths[i], rng)
		}
	})
	s.rows.ends = s.rows.ends[:s.batch]
	used := s.rows.ends[s.batch-1]
	s.rows.cols, s.rows.vals = s.rows.cols[:used], s.rows.vals[:used]
	for i := range s.drawn {
		s.rows.Append(s.drawn[i].cols, s.drawn[i].vals)
	}
}

// words draws as many columns from the softmax as the length, rounded. The counts are scaled so
// that they sum to the length if it is not a whole number.
func (f *fantasy) words(sums []real, length float64, rng *rand.Rand) {
	if length == 0 {
		return
	}
	n := max(1, int(math.Round(length)))
	total := kernel.ExpSum(sums, kernel.Max(sums))
	f.mark(n, total, rng)
	next, sum, each := 0, 0.0, length/float64(n)
	for c, e := range sums {
		from := next
		for sum += float64(e); next < n && (f.marks[next] < sum || c == len(sums)-1); {
			next++
		}
		if next > from {
			f.cols, f.vals = append(f.cols, uint32(c)), append(f.vals, float32(each*float64(next-from)))
		}
	}
}

// mark draws n points from [0,total) in ascending order. The gaps between such points are
// exponential variates, so no sorting is required.
func (f *fantasy) mark(n int, total float64, rng *rand.Rand) {
	f.marks = f.marks[:0]
	sum := 0.0
	for range n {
		sum += rng.ExpFloat64()
		f.marks = append(f.marks, sum)
	}
	scale := total / (sum + rng.ExpFloat64())
	for i := range f.marks {
		f.marks[i] *= scale
	}
}

func (s *sparseSide) gradient(l *layer, bias *param, delta matrix) {
	l.backwardRows(delta, &s.rows)
	db, dv := l.b.grad, bias.accumulator()
	if s.units == Counts {
		clear(db)
	}
	for i := range delta.Rows {
		cols, vals := s.rows.Row(i)
		sign := real(s.batch)
		if i < s.batch {
			sign = -sign
		}
		for j, c := range cols {
			dv[c] += real(vals[j]) / sign
		}
		if s.units == Counts {
			kernel.Axpy(db, real(s.weight(vals)), rowOf(delta, i))
		}
	}
}
