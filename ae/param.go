package ae

import "math"

// A param is what an optimiser changes: the weights or the biases of a layer.
type param struct {
	value, grad []float32
	m, v        []float32 // Adam's moments
	width       int       // length of a row of value

	// touched lists the rows that the step's gradient holds, packed one after the other in
	// grad, for weights that a sparse batch reads; nil means that grad holds them all.
	touched []uint32
}

func newParam(rows, width int) *param {
	return &param{value: make([]float32, rows*width), width: width}
}

// dense makes room for a gradient of all rows and zeroes it.
func (p *param) dense() {
	if len(p.grad) != len(p.value) {
		p.grad = make([]float32, len(p.value))
	}
	clear(p.grad)
	p.touched = nil
}

// rows makes room for a gradient of the given rows only and zeroes it.
func (p *param) rows(touched []uint32) {
	if n := len(touched) * p.width; cap(p.grad) < n {
		p.grad = make([]float32, n)
	} else {
		p.grad = p.grad[:n]
		clear(p.grad)
	}
	p.touched = touched
}

// adam is the optimiser of Kingma and Ba (2015). For rows that a step does not touch, value
// and moments stand still, as if that step had not been ("lazy" Adam): much cheaper for rare
// words, and no worse.
type adam struct{ steps int }

const (
	beta1   = 0.9
	beta2   = 0.999
	epsilon = 1e-8
)

func (a *adam) step(params []*param, rate float64) {
	a.steps++
	c1 := 1 - math.Pow(beta1, float64(a.steps))
	c2 := 1 - math.Pow(beta2, float64(a.steps))
	for _, p := range params {
		if p.m == nil {
			p.m, p.v = make([]float32, len(p.value)), make([]float32, len(p.value))
		}
		p.eachRow(func(value, grad, m, v []float32) {
			adamRow(value, grad, m, v, float32(rate/c1), float32(1/c2))
		})
	}
}

// eachRow visits, in parallel, the rows that have a gradient.
func (p *param) eachRow(do func(value, grad, m, v []float32)) {
	n, w := len(p.value)/p.width, p.width
	if p.touched != nil {
		n = len(p.touched)
	}
	parallel(n, func(from, to int) {
		for i := from; i < to; i++ {
			at := i
			if p.touched != nil {
				at = int(p.touched[i])
			}
			do(p.value[at*w:(at+1)*w], p.grad[i*w:(i+1)*w], p.m[at*w:(at+1)*w], p.v[at*w:(at+1)*w])
		}
	})
}

func adamRow(value, grad, m, v []float32, rate, c2 float32) {
	grad, m, v = grad[:len(value)], m[:len(value)], v[:len(value)]
	for i, g := range grad {
		m[i] += (1 - beta1) * (g - m[i])
		v[i] += (1 - beta2) * (g*g - v[i])
		value[i] -= rate * m[i] / (float32(math.Sqrt(float64(v[i]*c2))) + epsilon)
	}
}
