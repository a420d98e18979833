package ae

// unfoldRows is unfold for sparse rows.
func (w *window) unfoldRows(x *Sparse) (*Sparse, *places) {
	n, _ := x.Dims()
	positions, most := w.positions(1), len(x.cols)*w.height*w.width
	u, p := &Sparse{Width: w.columns(), cols: make([]uint32, 0, most), vals: make([]float32, 0, most)}, newPlaces(positions, n)
	u.Append(nil, nil)
	for i := range n {
		cols, vals := x.Row(i)
		starts := w.placeStarts(cols)
		for y := range positions.Height {
			for x := range positions.Width {
				p.where = append(p.where, w.appendWindow(u, cols, vals, starts, y, x))
			}
		}
		p.first = append(p.first, len(u.ends))
	}
	return u, p
}

// placeStarts returns the index of the first entry of each place in a row, and the number of
// entries.
func (w *window) placeStarts(cols []uint32) []int {
	starts := make([]int, w.grid.places()+1)
	for _, c := range cols {
		starts[int(c)/w.grid.Channels+1]++
	}
	for k := range w.grid.places() {
		starts[k+1] += starts[k]
	}
	return starts
}

// appendWindow appends the entries in the window at one position to u and returns their row in u.
// If they are all zero, it appends nothing and returns 0.
func (w *window) appendWindow(u *Sparse, cols []uint32, vals []float32, starts []int, y, x int) uint32 {
	before, reached := len(u.cols), false
	for dy := range w.height {
		place := (y+dy)*w.grid.Width + x
		shift := uint32((place - dy*w.width) * w.grid.Channels)
		for e := starts[place]; e < starts[place+w.width]; e++ {
			u.cols, u.vals = append(u.cols, cols[e]-shift), append(u.vals, vals[e])
			reached = reached || vals[e] != 0
		}
	}
	if !reached {
		u.cols, u.vals = u.cols[:before], u.vals[:before]
		return 0
	}
	u.ends = append(u.ends, len(u.cols))
	return uint32(len(u.ends) - 1)
}
