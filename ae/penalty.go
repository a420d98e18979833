package ae

import (
	"cmp"
	"math"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// A Penalty is a term that is added to the loss. The penalties are [Balance], [KL], [L1],
// [Contractive], [Adversarial] and [L2].
type Penalty interface {
	// penalize returns the penalty of the batch, averaged over its documents, and adds its
	// gradients to the nodes of the pass or to the params.
	penalize(p *pass) float64
}

// KL is Weight·Σⱼ ρ·log(ρ/mⱼ) + (1−ρ)·log((1−ρ)/(1−mⱼ)), where mⱼ are the means of the code units
// over the batch. It makes each unit active in a share ρ of the documents (Ng, "Sparse
// autoencoder", 2011). Activations must lie in [0,1].
type KL struct {
	Weight float64
	Rho    float64 // in (0,1); 0 means 0.05
}

func (k KL) penalize(p *pass) float64 {
	h, rho, sum := p.code(), cmp.Or(k.Rho, 0.05), 0.0
	slope := means(h.matrix)
	for j, m := range slope {
		m := min(max(float64(m), 1e-6), 1-1e-6)
		sum += rho*math.Log(rho/m) + (1-rho)*math.Log((1-rho)/(1-m))
		slope[j] = real(k.Weight / float64(h.Rows) * ((1-rho)/(1-m) - rho/m))
	}
	addToRows(h.accumulator(), slope)
	return k.Weight * sum
}

// L1 is Weight·Σ|h|. Up to a constant, this is the negative logarithm of a Laplace prior with
// scale 1/Weight on the code (Olshausen and Field, 1996).
type L1 struct {
	Weight float64
}

func (l L1) penalize(p *pass) float64 {
	h, sum := p.code(), 0.0
	dh, step := h.accumulator(), real(l.Weight/float64(h.Rows))
	for i, v := range h.Data {
		switch {
		case v > 0:
			sum += float64(v)
			dh.Data[i] += step
		case v < 0:
			sum -= float64(v)
			dh.Data[i] -= step
		}
	}
	return l.Weight * sum / float64(h.Rows)
}

// L2 is Weight/2·Σw² over all weights, but not biases. Every weight changes in every step, even
// if no document of the batch has its column; the Decay of [Adam] is much cheaper for large
// vocabularies.
type L2 struct {
	Weight float64
}

func (l L2) penalize(p *pass) float64 {
	sum := 0.0
	for _, q := range p.params {
		if q.bias {
			continue
		}
		kernel.Axpy(q.accumulator(), real(l.Weight), q.value)
		sum += l.Weight / 2 * squares(q.value)
	}
	return sum
}

// means returns the mean of each column.
func means(m matrix) []real {
	mean := make([]real, m.Cols)
	addColumns(mean, m)
	kernel.Scale(mean, 1/real(m.Rows))
	return mean
}

// addToRows adds v to every row.
func addToRows(m matrix, v []real) {
	for i := range m.Rows {
		kernel.Axpy(rowOf(m, i), 1, v)
	}
}
