package ae

import (
	"cmp"
	"math"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// An Optimiser turns gradients into better weights. The optimisers are [Adam], [SGD] and
// [ConjugateGradient].
//
// Adam and SGD are lazy with the first layer: the weights of a word, and what the optimiser remembers of them, stand still
// in steps whose batch does not have the word, as if those steps had not been. For rare words
// that is much cheaper, and no worse.
type Optimiser interface {
	// step changes the params by their gradients. steps counts from 1. again computes loss and
	// gradients of the same batch anew, for optimisers that look more than once.
	step(params []*param, rate float64, steps int, objective func() float64)
}

// Adam is the optimiser of Kingma and Ba (2015), and with a Decay that of Loshchilov and Hutter
// ("AdamW", 2019). Zero values are the defaults stated.
type Adam struct {
	Beta1   float64 // of the mean gradient; 0 means 0.9
	Beta2   float64 // of the mean squared gradient; 0 means 0.999
	Epsilon float64 // 0 means 1e-8
	Decay   float64 // share of the rate by which weights, not biases, shrink in each step
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
	Momentum float64 // share of the last step that is taken again, in [0,1)
	Decay    float64 // share of the rate by which weights, not biases, shrink in each step
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

// allocMoments makes room for the first n moments.
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

// clip scales all gradients down so that together they are no longer than most.
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

// withGrads are the params that have a gradient in this step.
func withGrads(params []*param) (some []*param) {
	for _, p := range params {
		if p.hasGrad {
			some = append(some, p)
		}
	}
	return some
}
