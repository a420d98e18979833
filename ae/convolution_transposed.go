package ae

import "github.com/hashsearch/hashsearch/ae/internal/kernel"

// deconvolve returns the sums of a transposed convolution: each unit at each place of the maps z
// adds its filter, times its value, to the grid, and overlapping filters are added.
func (l *layer) deconvolve(t *tape, z *node) *node {
	w, n := l.window, z.Rows
	units := view(n*w.positions(1).places(), l.in, z.Data)
	pieces := t.alloc(units.Rows, l.out)
	mul(pieces, units, l.weights(l.w.value), l.transposed, false)
	y := t.node(n, w.grid.columns())
	y.constant = l.frozen && z.constant
	pixels := view(n*w.grid.places(), w.grid.Channels, y.Data)
	for i := range pixels.Rows {
		copy(rowOf(pixels, i), l.b.value)
	}
	w.eachStrip(n, func(at, piece []real) { kernel.Axpy(at, 1, piece) }, y.matrix, pieces)
	y.back = func() {
		w.eachStrip(n, func(at, piece []real) { copy(piece, at) }, y.grad, pieces)
		l.backwardUnits(z, units, pieces, view(pixels.Rows, pixels.Cols, y.grad.Data))
	}
	return y
}

// backwardUnits adds the gradients of the layer and of the maps z, given those of the pieces,
// which are the filters times their values, and of the pixels.
func (l *layer) backwardUnits(z *node, units, pieces, pixels matrix) {
	if !l.frozen {
		addColumns(l.b.accumulator(), pixels)
		l.outer(units, pieces)
	}
	if !z.constant {
		dz, add := z.gradient()
		mul(view(units.Rows, units.Cols, dz.Data), pieces, l.weights(l.w.value), !l.transposed, add)
	}
}

// eachStrip calls do for each strip of the window's width, with its columns on the grid and in
// the row of pieces that belongs to the window's position. Documents are processed in parallel.
func (w *window) eachStrip(documents int, do func(at, piece []real), grid, pieces matrix) {
	positions, long := w.positions(1), w.width*w.grid.Channels
	spans(documents, func(from, to int) {
		for k := from * positions.places(); k < to*positions.places(); k++ {
			on, stop := rowOf(grid, k/positions.places()), k%positions.places()
			for dy := range w.height {
				at := ((stop/positions.Width+dy)*w.grid.Width + stop%positions.Width) * w.grid.Channels
				do(on[at:at+long], rowOf(pieces, k)[dy*long:(dy+1)*long])
			}
		}
	})
}
