package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// maps holds the values of a batch on a grid, with one row per place and one column per channel.
type maps struct {
	*node
	*places
}

// read applies the first layer, or all convolutions, to sparse rows. It returns the result and
// the layers that follow.
func (n *Net) read(t *tape, x *Sparse) (*node, []*layer) {
	if n.encoder[0].window == nil {
		return n.encoder[0].read(t, x), n.encoder[1:]
	}
	return convolveAll(t, n.encoder[0].convolveRows(t, x), n.encoder[1:])
}

// convolveAll applies the layers up to the first one without a window. It returns the result and
// the layers that follow.
func convolveAll(t *tape, m maps, layers []*layer) (*node, []*layer) {
	for len(layers) > 0 && layers[0].window != nil {
		m, layers = layers[0].convolve(t, m), layers[1:]
	}
	return m.flatten(t), layers
}

// convolve is run for a layer with a window. It applies the pool before the activation, which
// gives the same result, because activations increase with their sums.
func (l *layer) convolve(t *tape, m maps) maps {
	u := l.window.unfold(t, m)
	dense := *l
	dense.window = nil
	y, won := l.window.strongest(t, maps{dense.sums(t, u.node), u.places})
	if l.window.largePools() {
		y.back = func() { dense.backwardSparse(u.node, won.deltas(y.grad, u.Rows)) }
	}
	l.activate(y.node)
	return y
}

// convolveRows is convolve for sparse rows.
func (l *layer) convolveRows(t *tape, x *Sparse) maps {
	u, p := l.window.unfoldRows(x)
	y, _ := l.window.strongest(t, maps{l.readSums(t, u), p})
	l.activate(y.node)
	return y
}

// unfold returns the columns in the window, with one row for each position that is not empty.
func (w *window) unfold(t *tape, m maps) maps {
	g := m.regroup(w.positions(1), w.height, w.width, 1, 1)
	return maps{m.arrange(t, g.members, g.documentEnds(), g.rowCount(), w.columns()), g.places}
}

// flatten concatenates the places of each document in one row.
func (m maps) flatten(t *tape) *node {
	ends := span(0, m.documents()+1)
	for i := range ends {
		ends[i] *= m.grid.places()
	}
	return m.arrange(t, m.where, ends, m.documents(), m.grid.places()*m.Cols)
}

// arrange returns a matrix of pieces, of which piece k is a copy of row rows[k]. The pieces of
// document i are those from ends[i] to ends[i+1].
func (m maps) arrange(t *tape, rows []uint32, ends []int, height, width int) *node {
	c := m.Cols
	y := t.node(height, width)
	y.constant = m.constant
	spans(len(rows), func(from, to int) {
		for k := from; k < to; k++ {
			copy(y.Data[k*c:(k+1)*c], rowOf(m.matrix, int(rows[k])))
		}
	})
	y.back = func() { m.scatterGradient(rows, ends, y.grad.Data) }
	return y
}

// scatterGradient adds the gradients of pieces to the gradients of the rows that they are copies
// of. Row 0 is the only row that documents share, so documents are processed in parallel without
// it.
func (m maps) scatterGradient(rows []uint32, ends []int, pieces []real) {
	c, grad := m.Cols, m.accumulator()
	spans(m.documents(), func(from, to int) {
		for k := ends[from]; k < ends[to]; k++ {
			if r := rows[k]; r > 0 {
				kernel.Axpy(rowOf(grad, int(r)), 1, pieces[k*c:(k+1)*c])
			}
		}
	})
	for k, r := range rows {
		if r == 0 {
			kernel.Axpy(rowOf(grad, 0), 1, pieces[k*c:(k+1)*c])
		}
	}
}
