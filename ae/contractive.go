package ae

import (
	"math"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// Contractive is Weight·‖∂h/∂x‖², the squared Frobenius norm of the encoder's Jacobian. It makes
// the code insensitive to small changes of the input (Rifai, Vincent, Muller, Glorot and Bengio,
// "Contractive auto-encoders", 2011). The decoder should have tied weights: otherwise the penalty
// is avoided by scaling the encoder down and the decoder up.
//
// For an encoder of one layer, the Jacobian is computed in closed form. For a deeper one,
// Directions is the number of random directions, the same for all documents of a batch, along
// which the derivative of the encoder is taken. The estimate is unbiased (Hutchinson, 1990). If
// Directions is 0, all directions are used, which is exact but takes time proportional to the
// number of columns.
type Contractive struct {
	Weight     float64
	Directions int
}

func (c Contractive) penalize(p *pass) float64 {
	if len(p.net.encoder) == 1 && c.Directions == 0 {
		return c.closedForm(p)
	}
	u := c.pushForward(p)
	scale, sum := 2*c.Weight/float64(p.code().Rows), 0.0
	for _, t := range u {
		sum += squares(t.Data)
		kernel.Axpy(t.accumulator().Data, real(scale), t.Data)
	}
	return scale / 2 * sum
}

// pushForward returns the derivative of the encoder along each direction, a row for each document
// of the batch.
func (c Contractive) pushForward(p *pass) (tangents []*node) {
	first := p.net.encoder[0]
	u := first.linear(&p.tape, c.directions(p, first.in))
	for k := range u.Rows {
		t := p.timesSlope(p.repeatRow(u, k), p.hidden[0], first.act)
		for i, l := range p.net.encoder[1:] {
			t = p.timesSlope(l.linear(&p.tape, t), p.hidden[i+1], l.act)
		}
		tangents = append(tangents, t)
	}
	return tangents
}

// directions returns a matrix with rows v for which the sum of |Jv|² is |J|², in expectation if
// they are random signs.
func (c Contractive) directions(p *pass, d int) *node {
	if c.Directions == 0 {
		m := newMatrix(d, d)
		for i := range d {
			m.Data[i*d+i] = 1
		}
		return p.value(m)
	}
	m := p.alloc(c.Directions, d)
	size := real(1 / math.Sqrt(float64(c.Directions)))
	for i := range m.Data {
		m.Data[i] = size
		if p.rng.Uint64()&1 == 0 {
			m.Data[i] = -size
		}
	}
	return p.value(m)
}

// linear returns x·W, without the biases and the activation.
func (l *layer) linear(t *tape, x *node) *node {
	y := t.node(x.Rows, l.out)
	mul(y.matrix, x.matrix, l.weights(l.w.value), l.transposed, false)
	y.back = func() { l.backwardProduct(y.grad, x) }
	return y
}

// repeatRow returns a node with row k of u for each document of the batch.
func (p *pass) repeatRow(u *node, k int) *node {
	y := p.node(p.hidden[0].Rows, u.Cols)
	for i := range y.Rows {
		copy(rowOf(y.matrix, i), rowOf(u.matrix, k))
	}
	y.back = func() { addColumns(rowOf(u.accumulator(), k), y.grad) }
	return y
}

// timesSlope returns u times the derivative of the activation at the value y of the activation.
func (p *pass) timesSlope(u, y *node, act Activation) *node {
	t := p.node(u.Rows, u.Cols)
	for i, v := range y.Data {
		slope, _ := act.slopes(v)
		t.Data[i] = u.Data[i] * slope
	}
	t.back = func() {
		du, dy := u.accumulator(), y.accumulator()
		for i, v := range y.Data {
			slope, bend := act.slopes(v)
			du.Data[i] += t.grad.Data[i] * slope
			dy.Data[i] += t.grad.Data[i] * u.Data[i] * bend
		}
	}
	return t
}

// slopes returns the derivative of the activation with respect to its argument, as a function of
// its value y, and the derivative of that function with respect to y.
func (a Activation) slopes(y real) (slope, bend real) {
	switch a {
	case Tanh:
		return 1 - y*y, -2 * y
	case Sigmoid:
		return y * (1 - y), 1 - 2*y
	case ReLU:
		if y > 0 {
			return 1, 0
		}
		return 0, 0
	case ELU:
		if y < 0 {
			return 1 + y, 1
		}
	}
	return 1, 0
}

// closedForm returns the penalty of a single layer: the sum over units of the squared slope times
// the squared norm of the weights.
func (c Contractive) closedForm(p *pass) float64 {
	l, h := p.net.encoder[0], p.code()
	lengths := columnSquares(l.w.value, l.out)
	steep := make([]real, l.out) // sums of squared slopes over the batch
	dh, scale, sum := h.accumulator(), real(2*c.Weight/float64(h.Rows)), 0.0
	for i, v := range h.Data {
		j := i % l.out
		slope, bend := l.act.slopes(v)
		steep[j] += slope * slope
		dh.Data[i] += scale * slope * bend * lengths[j]
	}
	grad := l.w.accumulator()
	for i, w := range l.w.value {
		grad[i] += scale * steep[i%l.out] * w
	}
	for j, s := range steep {
		sum += float64(s) * float64(lengths[j])
	}
	return float64(scale) / 2 * sum
}

// columnSquares returns the sum of squares of each column of rows of the given width.
func columnSquares(x []real, width int) []real {
	sums := make([]real, width)
	for i, v := range x {
		sums[i%width] += v * v
	}
	return sums
}
