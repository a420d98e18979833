package ae

// strongest leaves of each pool the largest value of each channel. Empty places take no part beside others.
func (w *window) strongest(t *tape, m maps) maps {
	height, width := w.pools()
	if height*width == 1 {
		return m
	}
	g := m.regroup(w.leaves(1), height, width, height, width)
	y, won := t.node(g.count(), m.Cols), make([]uint32, g.count()*m.Cols)
	y.constant = m.constant
	parallel(g.count(), func(from, to int) {
		for r := from; r < to; r++ {
			contest(rowOf(y.matrix, r), won[r*m.Cols:(r+1)*m.Cols], m.matrix, g.seen[g.ends[r]:g.ends[r+1]])
		}
	})
	y.back = func() { g.reward(m.zeroed(), y.grad, won) }
	return maps{y, g.places}
}

// contest stores the largest values of the given rows of m, and which rows they are from.
func contest(top []real, won []uint32, m matrix, rows []uint32) {
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

// reward adds the gradient by the largest values to those that they are.
func (g *groups) reward(grad, by matrix, won []uint32) {
	reward := func(from, to int) {
		for k := from * by.Cols; k < to*by.Cols; k++ {
			grad.Data[int(won[k])*grad.Stride+k%by.Cols] += by.Data[k]
		}
	}
	parallel(g.documents(), func(from, to int) { reward(g.first[from], g.first[to]) })
	reward(0, 1)
}
