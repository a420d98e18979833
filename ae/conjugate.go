package ae

import (
	"cmp"

	"gonum.org/v1/gonum/optimize"
)

// ConjugateGradient fits each batch by a few steps of nonlinear conjugate gradients with line
// searches. Hinton and Salakhutdinov (2006) fine-tune a pretrained network in this way, with
// three line searches on each large batch (1000 documents or more). The learning rate is not
// used. Each line search changes all weights, so this optimiser suits networks of moderate size.
type ConjugateGradient struct {
	LineSearches int // per batch; 0 means 3
}

func (c ConjugateGradient) step(params []*param, _ float64, _ int, objective func() float64) {
	problem := optimize.Problem{
		Func: func(x []float64) float64 {
			setValues(params, x)
			return objective()
		},
		Grad: func(grad, x []float64) {
			setValues(params, x)
			objective()
			gradients(params, grad)
		},
	}
	start := values(params)
	before := objective()
	r, _ := optimize.Minimize(problem, start, &optimize.Settings{MajorIterations: cmp.Or(c.LineSearches, 3)}, &optimize.CG{})
	if r != nil && r.F < before { // r is valid even if the last line search failed
		start = r.X
	}
	setValues(params, start)
}

func values(params []*param) []float64 {
	var x []float64
	for _, p := range params {
		for _, v := range p.value {
			x = append(x, float64(v))
		}
	}
	return x
}

func setValues(params []*param, x []float64) {
	for _, p := range params {
		for i := range p.value {
			p.value[i] = real(x[i])
		}
		x = x[len(p.value):]
	}
}

// gradients stores all gradients in grad. Rows without a gradient are zero.
func gradients(params []*param, grad []float64) {
	clear(grad)
	for _, p := range params {
		for i, g := range p.grad {
			at := i
			if p.touched != nil {
				at = int(p.touched[i/p.width])*p.width + i%p.width
			}
			grad[at] = float64(g)
		}
		grad = grad[len(p.value):]
	}
}
