package ae

// A param is what an optimiser changes: the weights or the biases of a layer.
type param struct {
	bias        bool // biases do not decay
	value, grad []float32
	m, v        []float32 // the optimiser's moments: of the gradient, and of its square
	width       int       // length of a row of value

	// touched lists the rows that the step's gradient holds, packed one after the other in
	// grad, for weights that a sparse batch reads; nil means that grad holds them all.
	touched []uint32
}

func newParam(rows, width int) *param {
	return &param{value: make([]float32, rows*width), width: width}
}

func newBias(n int) *param {
	p := newParam(n, 1)
	p.bias = true
	return p
}

// dense makes room for a gradient of all rows.
func (p *param) dense() {
	if n := len(p.value); cap(p.grad) < n {
		p.grad = make([]float32, n)
	} else {
		p.grad = p.grad[:n]
	}
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

// eachRow visits, in parallel, the rows that have a gradient: values from at on.
func (p *param) eachRow(do func(at, n int, grad []float32)) {
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
