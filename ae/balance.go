package ae

import (
	"math"
)

// Balance penalises bits that are not on in half of the documents, and pairs of bits that are
// correlated. The penalty is Weight·(4·Σ(mⱼ−½)² + (‖R‖²−b)/b), where m are the bits' means over
// the batch, R their correlations and b their number. Without it, some bits behind a hidden layer
// become constant.
type Balance struct {
	Weight float64
}

func (b Balance) penalize(p *pass) float64 {
	h := p.code()
	mean, dh := means(h.matrix), h.accumulator()
	return b.balance(mean, dh) + b.decorrelate(h.matrix, mean, dh)
}

func (b Balance) balance(mean []real, dh matrix) float64 {
	sum := 0.0
	slope := make([]real, len(mean))
	for j, m := range mean {
		d := float64(m) - 0.5
		sum += 4 * d * d
		slope[j] = real(b.Weight * 8 * d / float64(dh.Rows))
	}
	addToRows(dh, slope)
	return b.Weight * sum
}

// decorrelate standardises the activations to u, so that R = uᵀu/n. The gradient of ‖R‖², which
// is 4/n·u·R, is propagated back through the standardisation.
func (b Balance) decorrelate(h matrix, mean []real, dh matrix) float64 {
	n, units := h.Rows, h.Cols
	u, scale := standardise(h, mean)
	r := newMatrix(units, units)
	outer(r, u, u, false)
	for i := range r.Data {
		r.Data[i] /= real(n)
	}
	g := newMatrix(n, units)
	mul(g, u, r, false, false)
	b.unstandardise(dh, g, u, scale)
	return b.Weight * (squares(r.Data) - float64(units)) / float64(units)
}

// standardise returns (h−mean)·scale, where scale is the reciprocal of each column's standard
// deviation.
func standardise(h matrix, mean []real) (u matrix, scale []real) {
	u, scale = newMatrix(h.Rows, h.Cols), make([]real, h.Cols)
	variance := make([]float64, h.Cols)
	for i := range h.Rows {
		for j, v := range rowOf(h, i) {
			d := v - mean[j]
			u.Data[i*u.Stride+j] = d
			variance[j] += float64(d) * float64(d)
		}
	}
	for j, v := range variance {
		scale[j] = real(1 / math.Sqrt(v/float64(h.Rows)+1e-6)) // finite for constant bits
	}
	for i := range h.Rows {
		for j := range scale {
			u.Data[i*u.Stride+j] *= scale[j]
		}
	}
	return u, scale
}

// unstandardise adds to dh the gradient with respect to h, given the gradient 4/(n·b)·g with
// respect to u.
func (b Balance) unstandardise(dh, g, u matrix, scale []real) {
	n := float64(g.Rows)
	along, sum := make([]float64, g.Cols), make([]float64, g.Cols)
	for i := range g.Rows {
		for j, v := range rowOf(g, i) {
			along[j] += float64(v) * float64(rowOf(u, i)[j])
			sum[j] += float64(v)
		}
	}
	k := b.Weight * 4 / (n * float64(g.Cols))
	for i := range g.Rows {
		to, gi, ui := rowOf(dh, i), rowOf(g, i), rowOf(u, i)
		for j := range to {
			to[j] += real(k * float64(scale[j]) * (float64(gi[j]) - sum[j]/n - float64(ui[j])*along[j]/n))
		}
	}
}
