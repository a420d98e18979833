package ae

import (
	"cmp"
	"math"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// An Optimiser changes weights by their gradients. The optimisers are [Adam], [SGD] and
// [ConjugateGradient].
//
// Adam and SGD are lazy for the first layer: a step changes neither the weights of a column nor
// their moments if no document of the batch has the column. For rare columns this is much
// cheaper, and no worse.
type Optimiser interface {
	// step changes the params by their gradients. steps is the number of the step, from 1.
	// objective recomputes the objective and the gradients of the batch, for optimisers that
	// evaluate it more than once.
	step(params []*param, rate float64, steps int, objective func() float64)
}

// Adam is the optimiser of Kingma and Ba (2015) or, with a Decay, that of Loshchilov and Hutter
// ("AdamW", 2019). The zero value of a field is the default stated with it.
type Adam struct {
	Beta1   float64 // decay of the mean gradient; 0 means 0.9
	Beta2   float64 // decay of the mean squared gradient; 0 means 0.999
	Epsilon float64 // 0 means 1e-8
	Decay   float64 // weights, but not biases, shrink by Decay times the rate in each step
}

func (a Adam) step(params []*param, rate float64, steps int, _ func() float64) {
	b1, b2, eps := cmp.Or(a.Beta1, 0.9), cmp.Or(a.Beta2, 0.999), real(cmp.Or(a.Epsilon, 1e-8))
	first := real(rate / (1 - math.Pow(b1, float64(steps))))
	second := real(1 / (1 - math.Pow(b2, float64(steps))))
	for _, p := range params {
		p.allocMoments(2)
		p.eachRow(func(at, n int, grad []real) {
			value := p.value[at : at+n]
			decay(p, value, rate*a.Decay)
			kernel.Adam(value, grad, p.m[at:at+n], p.v[at:at+n], real(b1), real(b2), first, second, eps)
		})
	}
}

// SGD is stochastic gradient descent with momentum (Polyak, 1964).
type SGD struct {
	Momentum float64 // share of the previous step that is added to a step, in [0,1)
	Decay    float64 // as in [Adam]
}

func (s SGD) step(params []*param, rate float64, _ int, _ func() float64) {
	for _, p := range params {
		p.allocMoments(1)
		p.eachRow(func(at, n int, grad []real) {
			value, m := p.value[at:at+n], p.m[at:at+n]
			decay(p, value, rate*s.Decay)
			kernel.Scale(m, real(s.Momentum))
			kernel.Axpy(m, 1, grad)
			kernel.Axpy(value, -real(rate), m)
		})
	}
}

// allocMoments allocates the first n moments on first use.
func (p *param) allocMoments(n int) {
	if p.m == nil {
		p.m = make([]real, len(p.value))
	}
	if n > 1 && p.v == nil {
		p.v = make([]real, len(p.value))
	}
}

func decay(p *param, value []real, share float64) {
	if share > 0 && !p.bias {
		kernel.Scale(value, real(1-share))
	}
}

// clip scales all gradients down by the same factor so that their common norm is at most most.
func clip(params []*param, most float64) {
	sum := 0.0
	for _, p := range params {
		for _, g := range p.grad {
			sum += float64(g) * float64(g)
		}
	}
	if length := math.Sqrt(sum); length > most {
		for _, p := range params {
			kernel.Scale(p.grad, real(most/length))
		}
	}
}

// withGrads returns the params that have a gradient in this step.
func withGrads(params []*param) (some []*param) {
	for _, p := range params {
		if p.hasGrad {
			some = append(some, p)
		}
	}
	return some
}
