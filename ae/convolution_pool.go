package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// strongest leaves of each pool the largest value of each channel, and tells which these were. Empty places take no part
// beside others.
func (w *window) strongest(t *tape, m maps) (maps, winners) {
	height, width := w.poolSize()
	if height*width == 1 {
		return m, nil
	}
	g := m.regroup(w.outputGrid(1), height, width, height, width)
	y, won := t.node(g.rowCount(), m.Cols), make(winners, g.rowCount()*m.Cols)
	y.constant = m.constant
	parallel(g.rowCount(), func(from, to int) {
		for r := from; r < to; r++ {
			maxRows(rowOf(y.matrix, r), won[r*m.Cols:(r+1)*m.Cols], m.matrix, g.members[g.ends[r]:g.ends[r+1]])
		}
	})
	y.back = func() { won.scatterGradient(m.accumulator(), y.grad, g.first) }
	return maps{y, g.places}, won
}

// winners are the rows that the largest values of pools are from, for each row and each channel of what the pools leave.
type winners []uint32

// maxRows stores the largest values of the given rows of m, and which rows they are from.
func maxRows(top []real, won winners, m matrix, rows []uint32) {
	clear(won)
	for _, r := range rows {
		switch {
		case r == 0:
		case won[0] == 0:
			copy(top, rowOf(m, int(r)))
			for c := range won {
				won[c] = r
			}
		default:
			for c, v := range rowOf(m, int(r)) {
				if v > top[c] {
					top[c], won[c] = v, r
				}
			}
		}
	}
	if won[0] == 0 {
		copy(top, rowOf(m, 0))
	}
}

// scatterGradient adds the gradient by the largest values to those that they are. Document i has the rows of by from first[i] to
// first[i+1]; row 0 is of all.
func (won winners) scatterGradient(grad, by matrix, first []int) {
	reward := func(from, to int) {
		for k := from * by.Cols; k < to*by.Cols; k++ {
			grad.Data[int(won[k])*grad.Stride+k%by.Cols] += by.Data[k]
		}
	}
	parallel(len(first)-1, func(from, to int) { reward(first[from], first[to]) })
	reward(0, 1)
}

// largePools reports whether so few of the sums go on that their gradient is better kept sparse.
func (w *window) largePools() bool {
	height, width := w.poolSize()
	return height*width >= 8
}

// deltas are the gradients by so many rows of sums that the gradient by the largest gives: a row for each unit, a column
// for each row of sums, in float32 as all sparse rows are.
func (won winners) deltas(by matrix, rows int) *Sparse {
	d := &Sparse{Width: rows}
	for c := range by.Cols {
		for k := c; k < len(won); k += by.Cols {
			if v := by.Data[k]; v != 0 {
				d.cols, d.vals = append(d.cols, won[k]), append(d.vals, float32(v))
			}
		}
		d.ends = append(d.ends, len(d.cols))
	}
	return d
}

// backwardSparse is backward for few deltas, and weights that have a row for each input.
func (l *layer) backwardSparse(x *node, deltas *Sparse) {
	if !l.frozen {
		l.outerSparse(x.matrix, deltas)
	}
	if x.constant {
		return
	}
	dx, by := x.accumulator(), transpose(deltas)
	w := transposeDense(l.weights(l.w.value))
	parallel(len(by.cols), func(from, to int) {
		for k := from; k < to; k++ {
			from, to := by.start[k], by.start[k+1]
			kernel.Gather(rowOf(dx, int(by.cols[k])), by.rows[from:to], by.vals[from:to], w.Data, w.Stride)
		}
	})
}

// outerSparse takes deltas to the biases and, with the inputs x, to the weights.
func (l *layer) outerSparse(x matrix, deltas *Sparse) {
	bias, grad := l.b.accumulator(), l.w.accumulator()
	parallel(l.out, func(from, to int) {
		column := make([]real, l.in)
		for j := from; j < to; j++ {
			rows, vals := deltas.Row(j)
			clear(column)
			kernel.Gather(column, rows, vals, x.Data, x.Stride)
			for i, g := range column {
				grad[i*l.out+j] += g
			}
			for _, v := range vals {
				bias[j] += real(v)
			}
		}
	})
}

// transposeDense is m the other way round.
func transposeDense(m matrix) matrix {
	f := newMatrix(m.Cols, m.Rows)
	for i := range m.Rows {
		for j, v := range rowOf(m, i) {
			f.Data[j*f.Stride+i] = v
		}
	}
	return f
}
