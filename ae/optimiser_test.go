//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"testing"
)

// gradient returns a param of four rows of three values, with a gradient for the touched rows, or
// for all if touched is nil.
func gradient(touched []uint32, rng *rand.Rand) *param {
	p := newParam(4, 3)
	copy(p.value, direction(12, rng))
	if touched == nil {
		p.denseGrad()
	} else {
		p.sparseGrad(touched)
	}
	copy(p.grad, direction(len(p.grad), rng))
	return p
}

// The optimisers are compared with the formulas of their papers, one number at a time.
func TestOptimisersAgainstTheFormulas(t *testing.T) {
	formulas := []struct {
		optimiser Optimiser
		step      func(w, g float64, m, v *float64, k int) float64
	}{
		{Adam{}, func(w, g float64, m, v *float64, k int) float64 {
			*m, *v = 0.9**m+0.1*g, 0.999**v+0.001*g*g
			return w - 0.05*(*m/(1-math.Pow(0.9, float64(k))))/(math.Sqrt(*v/(1-math.Pow(0.999, float64(k))))+1e-8)
		}},
		{Adam{Beta1: 0.5, Beta2: 0.8, Epsilon: 0.1, Decay: 0.2}, func(w, g float64, m, v *float64, k int) float64 {
			*m, *v = 0.5**m+0.5*g, 0.8**v+0.2*g*g
			return w - 0.05*0.2*w - 0.05*(*m/(1-math.Pow(0.5, float64(k))))/(math.Sqrt(*v/(1-math.Pow(0.8, float64(k))))+0.1)
		}},
		{SGD{Momentum: 0.7, Decay: 0.2}, func(w, g float64, m, _ *float64, _ int) float64 {
			*m = 0.7**m + g
			return w - 0.05*0.2*w - 0.05**m
		}},
	}
	for _, f := range formulas {
		for _, touched := range [][]uint32{nil, {1, 3}} {
			p := gradient(touched, rand.New(rand.NewPCG(1, 1)))
			w, m, v := make([]float64, 12), make([]float64, 12), make([]float64, 12)
			for i := range w {
				w[i] = float64(p.value[i])
			}
			for k := 1; k <= 3; k++ {
				for i, g := range full(p) {
					if touched == nil || i/3 == 1 || i/3 == 3 {
						w[i] = f.step(w[i], float64(g), &m[i], &v[i], k)
					}
				}
				f.optimiser.step([]*param{p}, 0.05, k, nil)
			}
			for i := range w {
				if math.Abs(float64(p.value[i])-w[i]) > 1e-5 {
					t.Errorf("%+v, touched %v: value %d is %v, want %v", f.optimiser, touched, i, p.value[i], w[i])
				}
			}
		}
	}
}

func TestBiasesDoNotDecay(t *testing.T) {
	b := newBias(2)
	b.value[0], b.value[1] = 1, -2
	b.denseGrad()
	for _, o := range []Optimiser{Adam{Decay: 0.5}, SGD{Decay: 0.5}} {
		if o.step([]*param{b}, 0.1, 1, nil); b.value[0] != 1 || b.value[1] != -2 {
			t.Errorf("%T changed biases without a gradient to %v", o, b.value)
		}
	}
}

func TestConjugateGradientFindsTheMinimum(t *testing.T) {
	p := newParam(1, 3)
	copy(p.value, []float32{5, -4, 3})
	p.denseGrad()
	objective := func() float64 { // (x−1)² + 10(y−2)² + (z+y)²
		x, y, z := p.value[0], p.value[1], p.value[2]
		p.grad[0], p.grad[1], p.grad[2] = 2*(x-1), 20*(y-2)+2*(z+y), 2*(z+y)
		return float64((x-1)*(x-1) + 10*(y-2)*(y-2) + (z+y)*(z+y))
	}
	ConjugateGradient{LineSearches: 30}.step([]*param{p}, 0, 1, objective)
	for i, want := range []float64{1, 2, -2} {
		if math.Abs(float64(p.value[i])-want) > 1e-2 {
			t.Errorf("value %d is %v, want %v", i, p.value[i], want)
		}
	}
}

func TestClip(t *testing.T) {
	p, q := newParam(1, 1), newParam(1, 1)
	p.denseGrad()
	q.denseGrad()
	for _, tt := range []struct{ p, q, most, wantP, wantQ float32 }{{3, 4, 10, 3, 4}, {3, 4, 5, 3, 4}, {30, -40, 5, 3, -4}, {0, 0, 1, 0, 0}} {
		p.grad[0], q.grad[0] = tt.p, tt.q
		if clip([]*param{p, q}, float64(tt.most)); math.Abs(float64(p.grad[0]-tt.wantP)) > 1e-5 || math.Abs(float64(q.grad[0]-tt.wantQ)) > 1e-5 {
			t.Errorf("(%v, %v) with norm at most %v is (%v, %v)", tt.p, tt.q, tt.most, p.grad[0], q.grad[0])
		}
	}
}

func TestRateSchedule(t *testing.T) {
	tests := []struct {
		cfg        Config
		done, want float64
	}{
		{Config{Rate: 1}, 0, 1.01},
		{Config{Rate: 1}, 0.5, 0.51},
		{Config{Rate: 1}, 1, 0.01},
		{Config{Rate: 2, Constant: true}, 0.7, 2},
		{Config{Rate: 1, WarmUp: 0.2}, 0.1, 0.5},
		{Config{Rate: 1, WarmUp: 0.2}, 0.2, 1.01},
		{Config{Rate: 1, WarmUp: 0.2}, 0.6, 0.51},
		{Config{Rate: 1, WarmUp: 0.2, Constant: true}, 0.6, 1},
	}
	for _, tt := range tests {
		if got := tt.cfg.rate(tt.done); math.Abs(got-tt.want) > 6e-3 {
			t.Errorf("%+v after %v: rate %v, want %v", tt.cfg, tt.done, got, tt.want)
		}
	}
}

func direction(n int, rng *rand.Rand) []real {
	v := make([]real, n)
	for i := range v {
		v[i] = real(rng.NormFloat64() / math.Sqrt(float64(n)))
	}
	return v
}
