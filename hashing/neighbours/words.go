package neighbours

import "github.com/hashsearch/hashsearch/ae"

// Words are rows of terms in three factors, so that sums over rows are computed fast: value c of
// row i is that of Rows, times Scale[i], times Weights[c]. Words implement [ae.Rows].
type Words struct {
	Rows    ae.Rows
	Scale   []float32 // by row; nil means 1
	Weights []float32 // by term; nil means 1
}

// Dims implements [ae.Rows].
func (w *Words) Dims() (n, d int) { return w.Rows.Dims() }

// Row implements [ae.Rows].
func (w *Words) Row(i int) ([]uint32, []float32) {
	cols, vals := w.Rows.Row(i)
	scale, scaled := w.scale(i), make([]float32, len(vals))
	for j, v := range vals {
		scaled[j] = scale * v
	}
	return w.weighted(row{cols, scaled})
}

func (w *Words) scale(i int) float32 {
	if w.Scale == nil {
		return 1
	}
	return w.Scale[i]
}

// addTo adds share times row i, without Weights, to the sums of a.
func (w *Words) addTo(a *accumulator, share float32, i int) {
	share *= w.scale(i)
	if p, ok := w.Rows.(Presence); ok {
		p.addTo(a, share, i)
		return
	}
	cols, vals := w.Rows.Row(i)
	a.add(share, cols, vals)
}

// weighted multiplies the values of r by Weights.
func (w *Words) weighted(r row) ([]uint32, []float32) {
	if w.Weights != nil {
		for j, c := range r.cols {
			r.vals[j] *= w.Weights[c]
		}
	}
	return r.cols, r.vals
}
