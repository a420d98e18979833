package ae

import "slices"

// A param is what an optimiser changes: the weights or the biases of a layer.
type param struct {
	bias        bool // biases do not decay
	value, grad []real
	m, v        []real // the optimiser's moments: of the gradient, and of its square
	width       int    // length of a row of value

	// touched lists the rows that the step's gradient holds, packed one after the other in
	// grad, for weights that a sparse batch reads; nil means that grad holds them all.
	touched []uint32
	hasGrad bool // grad holds something of this step already
}

func newParam(rows, width int) *param {
	return &param{value: make([]real, rows*width), width: width}
}

func newBias(n int) *param {
	p := newParam(n, 1)
	p.bias = true
	return p
}

func (p *param) resizeGrad(n int) {
	p.grad = slices.Grow(p.grad[:0], n)[:n]
}

// denseGrad makes room for a gradient of all rows and says whether to add to what is there
// already, from another use of the same weights, or to store.
func (p *param) denseGrad() (add bool) {
	if p.hasGrad && p.touched != nil {
		p.densify()
	}
	if !p.hasGrad {
		p.resizeGrad(len(p.value))
		p.touched = nil
	}
	add, p.hasGrad = p.hasGrad, true
	return add
}

// accumulator is dense for those who can only add.
func (p *param) accumulator() []real {
	if !p.denseGrad() {
		clear(p.grad)
	}
	return p.grad
}

// densify turns a gradient of some rows into one of all.
func (p *param) densify() {
	all := make([]real, len(p.value))
	for i, r := range p.touched {
		copy(all[int(r)*p.width:], p.grad[i*p.width:(i+1)*p.width])
	}
	p.grad, p.touched = all, nil
}

// sparseGrad makes room for a gradient of the given rows only and zeroes it. It reports whether
// the gradient holds all rows nevertheless, because of another use of the same weights.
func (p *param) sparseGrad(touched []uint32) (all bool) {
	if p.hasGrad {
		p.denseGrad()
		return true
	}
	p.resizeGrad(len(touched) * p.width)
	clear(p.grad)
	p.touched, p.hasGrad = touched, true
	return false
}

// eachRow visits, in parallel, the rows that have a gradient: values from at on.
func (p *param) eachRow(do func(at, n int, grad []real)) {
	w := p.width
	if p.touched == nil {
		parallel(len(p.value), func(from, to int) { do(from, to-from, p.grad[from:to]) })
		return
	}
	parallel(len(p.touched), func(from, to int) {
		for i := from; i < to; i++ {
			do(int(p.touched[i])*w, w, p.grad[i*w:(i+1)*w])
		}
	})
}
