package ae

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// SparseCoding replaces the encoder's code f(x) by a sparse code near it that reconstructs the row,
//
//	h = argmin ½·‖x − D·h − c‖² + λ·‖h‖₁ + γ/2·‖h − f(x)‖²,
//
// and trains the encoder to predict it. This is predictive sparse decomposition (Kavukcuoglu,
// Ranzato and LeCun, "Fast inference in sparse coding algorithms", 2008). The codes are computed by
// FISTA (Beck and Teboulle, 2009), starting from f(x). The dictionary D is a decoder of one linear
// layer, whose columns are kept at norm 1, and the loss should be [SquaredError].
type SparseCoding struct {
	Lambda float64 // 0 means 0.1
	Gamma  float64 // 0 means 1
	Steps  int     // of FISTA; 0 means 20
}

func (s SparseCoding) build(n *Net, _ *rand.Rand) error {
	if len(n.decoder) != 1 || n.decoder[0].act != Identity || n.decoder[0].shared {
		return fmt.Errorf("%w: sparse coding requires a decoder of one linear layer that does not share its weights", ErrConfig)
	}
	n.decoder[0].storeByOutput()
	s.constrain(n)
	return nil
}

// A constrainer is a bottleneck that restores a constraint on the weights after each step.
type constrainer interface {
	constrain(n *Net)
}

func (p *pass) constrain() {
	if s, ok := p.bottleneck.(constrainer); ok {
		s.constrain(p.net)
	}
}

// constrain scales the columns of the dictionary to norm 1.
func (s SparseCoding) constrain(n *Net) {
	d := n.decoder[0] // stored with one row per output and one column per unit
	scale := columnSquares(d.w.value, d.in)
	for j, v := range scale {
		scale[j] = real(1 / math.Sqrt(math.Max(float64(v), 1e-12)))
	}
	for i := range d.w.value {
		d.w.value[i] *= scale[i%d.in]
	}
}

func (s SparseCoding) transmit(p *pass, f *node) (*node, float64) {
	lambda, gamma := cmp.Or(s.Lambda, 0.1), cmp.Or(s.Gamma, 1)
	h := s.infer(p, f.matrix, lambda, gamma)
	df, sum := f.accumulator(), 0.0
	for i, v := range h.Data {
		d := float64(f.Data[i] - v)
		sum += lambda*math.Abs(float64(v)) + gamma/2*d*d
		df.Data[i] += real(gamma * d / float64(h.Rows))
	}
	return p.value(h), sum / float64(h.Rows)
}

// infer returns the codes of the batch. The rows take part only by their projection on the
// dictionary, which is computed once.
func (s SparseCoding) infer(p *pass, f matrix, lambda, gamma float64) matrix {
	d := p.net.decoder[0]
	gram, start := p.alloc(d.in, d.in), p.alloc(f.Rows, f.Cols)
	atoms := d.weights(d.w.value)
	outer(gram, atoms, atoms, false)
	s.project(start, p, d, f, gamma)
	step := 1 / (eigenvalueBound(gram) + gamma)
	h, y, next := p.alloc(f.Rows, f.Cols), p.alloc(f.Rows, f.Cols), p.alloc(f.Rows, f.Cols)
	copy(h.Data, f.Data)
	copy(y.Data, f.Data)
	pace := 1.0
	for range cmp.Or(s.Steps, 20) {
		mul(next, y, gram, false, false)
		faster := (1 + math.Sqrt(1+4*pace*pace)) / 2
		for i, g := range next.Data {
			slope := float64(g) - float64(start.Data[i]) + gamma*float64(y.Data[i])
			v := shrink(float64(y.Data[i])-step*slope, step*lambda)
			y.Data[i] = real(v + (pace-1)/faster*(v-float64(h.Data[i])))
			h.Data[i] = real(v)
		}
		pace = faster
	}
	return h
}

// project stores (x − c)·D + γ·f in dst: the part of the gradient with respect to the codes that
// does not depend on the codes, with the sign reversed.
func (s SparseCoding) project(dst matrix, p *pass, d *layer, f matrix, gamma float64) {
	shift := make([]real, d.in)
	for v, c := range d.b.value {
		kernel.Axpy(shift, -c, d.w.value[v*d.in:(v+1)*d.in])
	}
	each(dst.Rows, func(i int) {
		y := rowOf(dst, i)
		copy(y, shift)
		cols, vals := p.target.Row(i)
		kernel.Gather(y, cols, vals, d.w.value, d.in)
		kernel.Axpy(y, real(gamma), rowOf(f, i))
	})
}

// shrink is the proximal operator of by·|v|.
func shrink(v, by float64) float64 {
	switch {
	case v > by:
		return v - by
	case v < -by:
		return v + by
	}
	return 0
}

// eigenvalueBound returns an upper bound of the eigenvalues of a symmetric matrix: the largest
// sum of absolute values in a row.
func eigenvalueBound(m matrix) (most float64) {
	for i := range m.Rows {
		sum := 0.0
		for _, v := range rowOf(m, i) {
			sum += math.Abs(float64(v))
		}
		most = max(most, sum)
	}
	return most
}
