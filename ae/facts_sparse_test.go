//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// The KL penalty brings the mean activation of every unit to ρ (Ng, 2011).
func TestKLReachesRho(t *testing.T) {
	const units, rho = 8, 0.2
	x, _ := topics(600, 2)
	net := fit(t, x, Config{Shape: Shape{Layers: []int{units}}, Penalties: []Penalty{KL{Weight: 20, Rho: rho}}, Epochs: 60, Batch: 100, Rate: 0.02})
	h := net.Encode(nil, x)
	for j, m := range means(view(600, units, reals(h))) {
		if math.Abs(float64(m)-rho) > 0.01 {
			t.Errorf("unit %d is on in %.3f of the documents, want %v", j, m, rho)
		}
	}
}

// The KL penalty is the divergence between coins with the probabilities ρ and the mean. It and
// its gradient are zero if they are equal.
func TestKLIsZeroAtRho(t *testing.T) {
	const rho = 0.25
	for _, mean := range []float64{0.1, 0.25, 0.6} {
		m := real(mean)
		p := passWithCode([]real{m - 0.1, m + 0.05, m + 0.1, m - 0.05}, 2)
		cost := KL{Weight: 3, Rho: rho}.penalize(p)
		want := 3 * 2 * stat.KullbackLeibler([]float64{rho, 1 - rho}, []float64{mean, 1 - mean})
		slope := math.Sqrt(squares(p.code().grad.Data))
		if math.Abs(cost-want) > 1e-5 || (mean == rho) != (slope < 1e-6) {
			t.Errorf("mean %v: penalty %.5f, want %.5f; gradient %.2g", mean, cost, want, slope)
		}
	}
}

// passWithCode returns a pass with the given code activations and without a network.
func passWithCode(h []real, units int) *pass {
	p := &pass{rng: rand.New(rand.NewPCG(1, 1))}
	z := p.node(len(h)/units, units)
	copy(z.Data, h)
	p.hidden = []*node{z}
	return p
}

// The difference of two L1 penalties is that of the negative log densities of a Laplace prior.
func TestL1IsALaplacePrior(t *testing.T) {
	const weight = 0.7
	prior, rng := distuv.Laplace{Scale: 1 / weight}, rand.New(rand.NewPCG(1, 1))
	density := func(h []real) (sum float64) {
		for _, v := range h {
			sum += prior.LogProb(float64(v))
		}
		return sum
	}
	for range 20 {
		a, b := direction(6, rng), direction(6, rng)
		got := L1{Weight: weight}.penalize(passWithCode(a, 6)) - L1{Weight: weight}.penalize(passWithCode(b, 6))
		if want := density(b) - density(a); math.Abs(got-want) > 1e-5 {
			t.Errorf("penalties differ by %.6f, log densities by %.6f", got, want)
		}
	}
}

// L1 makes most activations zero, or nearly zero if the code is linear.
func TestL1MakesZeroes(t *testing.T) {
	x, _ := topics(600, 2)
	for _, act := range []Activation{ReLU, Identity} {
		quiet := func(penalties ...Penalty) float64 {
			net := fit(t, x, Config{Shape: Shape{Layers: []int{12}, Code: act}, Penalties: penalties, Epochs: 60, Batch: 100, Rate: 0.01})
			n, h := 0.0, net.Encode(nil, x)
			for _, v := range h {
				if math.Abs(float64(v)) < 0.05 {
					n++
				}
			}
			return n / float64(len(h))
		}
		without, with := quiet(), quiet(L1{Weight: 0.5})
		t.Logf("%v: %.3f of the activations are near zero without the penalty, %.3f with it", act, without, with)
		if with < 0.75 || 3*(1-with) > 1-without {
			t.Errorf("%v: %.3f of the activations are near zero without the penalty, %.3f with it", act, without, with)
		}
	}
}
