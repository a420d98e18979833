package ae

import "slices"

// A param is a set of numbers that the optimiser changes: the weights or the biases of a layer.
type param struct {
	bias        bool // excluded from weight decay
	value, grad []real
	m, v        []real // moments of the optimiser: mean of the gradient, and of its square
	width       int    // length of a row of value

	// touched lists the rows of value that have a gradient in this step, if a sparse batch read the
	// weights. Their gradients are stored one after the other in grad. nil means that grad has all
	// rows.
	touched []uint32
	hasGrad bool // grad holds a gradient of this step
}

func newParam(rows, width int) *param {
	return &param{value: make([]real, rows*width), width: width}
}

func newBias(n int) *param {
	p := newParam(n, 1)
	p.bias = true
	return p
}

// resizeGrad sets the length of grad to n.
func (p *param) resizeGrad(n int) {
	p.grad = slices.Grow(p.grad[:0], n)[:n]
}

// denseGrad makes grad hold all rows. It reports whether the caller must add to grad, because
// another use of the same weights has written there, or may overwrite it.
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

// accumulator is denseGrad for callers that always add: it clears grad on the first use.
func (p *param) accumulator() []real {
	if !p.denseGrad() {
		clear(p.grad)
	}
	return p.grad
}

// densify extends a gradient of some rows to one of all rows.
func (p *param) densify() {
	all := make([]real, len(p.value))
	for i, r := range p.touched {
		copy(all[int(r)*p.width:], p.grad[i*p.width:(i+1)*p.width])
	}
	p.grad, p.touched = all, nil
}

// sparseGrad makes grad hold only the given rows and clears it. It returns true if grad holds all
// rows instead, because of another use of the same weights.
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

// eachRow calls do, in parallel, for ranges of n values from at on that have a gradient.
func (p *param) eachRow(do func(at, n int, grad []real)) {
	w := p.width
	if p.touched == nil {
		spans(len(p.value), func(from, to int) { do(from, to-from, p.grad[from:to]) })
		return
	}
	each(len(p.touched), func(i int) {
		do(int(p.touched[i])*w, w, p.grad[i*w:(i+1)*w])
	})
}
