//go:build (amd64 || arm64) && !purego

package kernel

// A gatherer adds sparse sums to as many vectors at a time as fit in registers.
type gatherer struct {
	lanes, vectors int
	gather         func(dst *float32, cols *uint32, vals *float32, n int, w *float32, stride, vecs, last int)
}

// run implements level.gather. It splits dst into blocks of nearly equal size.
func (g gatherer) run(dst []float32, cols []uint32, vals, w []float32, stride int) {
	vecs := (len(dst) + g.lanes - 1) / g.lanes
	blocks := (vecs + g.vectors - 1) / g.vectors
	for b := range blocks {
		from, to := vecs*b/blocks, vecs*(b+1)/blocks
		last := min(g.lanes, len(dst)-(to-1)*g.lanes)
		g.gather(&dst[from*g.lanes], &cols[0], &vals[0], len(cols), &w[from*g.lanes], stride, to-from, last)
	}
}
