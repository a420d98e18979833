package ae

import (
	"math"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A Penalty is paid for the code activations of a batch, on top of the loss. [Balance] is one.
type Penalty interface {
	// penalize returns the penalty for h (batch×bits), per document, and adds its gradient by h to dh.
	penalize(h, dh matrix) float64
}

// Balance wants every bit to be on half of the time and no two bits to say the same:
// Weight·(4·Σ(mⱼ−½)² + (‖R‖²−b)/b), where m are the bits' means over the batch, R their
// correlations and b their number. A code without it lets bits die behind a hidden layer.
type Balance struct {
	Weight float64
}

func (p Balance) penalize(h, dh matrix) float64 {
	mean := make([]float32, h.Cols)
	addColumns(mean, h)
	for j := range mean {
		mean[j] /= float32(h.Rows)
	}
	return p.balance(mean, dh) + p.decorrelate(h, mean, dh)
}

func (p Balance) balance(mean []float32, dh matrix) float64 {
	sum := 0.0
	slope := make([]float32, len(mean))
	for j, m := range mean {
		d := float64(m) - 0.5
		sum += 4 * d * d
		slope[j] = float32(p.Weight * 8 * d / float64(dh.Rows))
	}
	for i := range dh.Rows {
		kernel.Axpy(rowOf(dh, i), 1, slope)
	}
	return p.Weight * sum
}

// decorrelate standardises the activations to u, so that R = uᵀu/n, and sends the gradient
// 4/n·u·R of ‖R‖² back through the standardising.
func (p Balance) decorrelate(h matrix, mean []float32, dh matrix) float64 {
	n, b := h.Rows, h.Cols
	u, scale := standardise(h, mean)
	r := newMatrix(b, b)
	outer(r, u, u, false)
	sum := 0.0
	for i, v := range r.Data {
		r.Data[i] = v / float32(n)
		sum += float64(r.Data[i]) * float64(r.Data[i])
	}
	g := newMatrix(n, b)
	mul(g, u, r, false, false)
	p.unstandardise(dh, g, u, scale)
	return p.Weight * (sum - float64(b)) / float64(b)
}

// standardise returns (h−mean)·scale, where scale is one over each column's standard deviation.
func standardise(h matrix, mean []float32) (u matrix, scale []float32) {
	u, scale = newMatrix(h.Rows, h.Cols), make([]float32, h.Cols)
	variance := make([]float64, h.Cols)
	for i := range h.Rows {
		for j, v := range rowOf(h, i) {
			d := v - mean[j]
			u.Data[i*u.Stride+j] = d
			variance[j] += float64(d) * float64(d)
		}
	}
	for j, v := range variance {
		scale[j] = float32(1 / math.Sqrt(v/float64(h.Rows)+1e-6)) // a constant bit has no correlation
	}
	for i := range h.Rows {
		for j := range scale {
			u.Data[i*u.Stride+j] *= scale[j]
		}
	}
	return u, scale
}

// unstandardise adds to dh what the gradient 4/(n·b)·g by u means for h.
func (p Balance) unstandardise(dh, g, u matrix, scale []float32) {
	n := float64(g.Rows)
	along, sum := make([]float64, g.Cols), make([]float64, g.Cols)
	for i := range g.Rows {
		for j, v := range rowOf(g, i) {
			along[j] += float64(v) * float64(rowOf(u, i)[j])
			sum[j] += float64(v)
		}
	}
	k := p.Weight * 4 / (n * float64(g.Cols))
	for i := range g.Rows {
		to, gi, ui := rowOf(dh, i), rowOf(g, i), rowOf(u, i)
		for j := range to {
			to[j] += float32(k * float64(scale[j]) * (float64(gi[j]) - sum[j]/n - float64(ui[j])*along[j]/n))
		}
	}
}
