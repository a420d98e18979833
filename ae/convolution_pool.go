package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// strongest returns the largest value of each channel in each pool, and the rows of m that they
// come from. Empty places take part only in pools without other places.
func (w *window) strongest(t *tape, m maps) (maps, winners) {
	height, width := w.poolSize()
	if height*width == 1 {
		return m, nil
	}
	g := m.regroup(w.outputGrid(1), height, width, height, width)
	y, won := t.node(g.rowCount(), m.Cols), make(winners, g.rowCount()*m.Cols)
	y.constant = m.constant
	each(g.rowCount(), func(r int) {
		maxRows(rowOf(y.matrix, r), won[r*m.Cols:(r+1)*m.Cols], m.matrix, g.members[g.ends[r]:g.ends[r+1]])
	})
	y.back = func() { won.scatterGradient(m.accumulator(), y.grad, g.first) }
	return maps{y, g.places}, won
}

// winners holds, for each row and each channel of a pooled grid, the row of the largest value
// before pooling.
type winners []uint32

// maxRows stores the largest values among the given rows of m, and the rows that they come from.
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

// scatterGradient adds the gradient of the largest values to the values that they are copies of.
// Document i has the rows first[i] to first[i+1] of by; row 0 belongs to all documents.
func (won winners) scatterGradient(grad, by matrix, first []int) {
	add := func(from, to int) {
		for k := from * by.Cols; k < to*by.Cols; k++ {
			grad.Data[int(won[k])*grad.Stride+k%by.Cols] += by.Data[k]
		}
	}
	spans(len(first)-1, func(from, to int) { add(first[from], first[to]) })
	add(0, 1)
}

// largePools reports whether pools keep so few of the sums that a sparse gradient of the sums is
// faster.
func (w *window) largePools() bool {
	height, width := w.poolSize()
	return height*width >= 8
}

// deltas returns the gradient of the sums before pooling, given that of the pooled sums. It has a
// row for each unit and a column for each of the rows of sums, in float32 like all sparse rows.
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

// backwardSparse is backward for sparse deltas. The weights must be stored with one row per
// input.
func (l *layer) backwardSparse(x *node, deltas *Sparse) {
	if !l.frozen {
		l.outerSparse(x.matrix, deltas)
	}
	if x.constant {
		return
	}
	dx, by := x.accumulator(), deltas.Transpose()
	w := transpose(l.weights(l.w.value))
	each(dx.Rows, func(k int) {
		units, vals := by.Row(k)
		kernel.Gather(rowOf(dx, k), units, vals, w.Data, w.Stride)
	})
}

// outerSparse adds the gradients of the biases and, for the inputs x, of the weights.
func (l *layer) outerSparse(x matrix, deltas *Sparse) {
	bias, grad := l.b.accumulator(), l.w.accumulator()
	spans(l.out, func(from, to int) {
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
