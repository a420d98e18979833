//go:build !float64

package ae

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// The mean output of a linear decoder for random bits equals its output for their probabilities.
func TestBernoulliKeepsTheMeanOfALinearDecoder(t *testing.T) {
	const n = 40000
	net, _ := New(9, Shape{Layers: []int{6, 4}, Decoder: []int{}, Output: Identity}, 2)
	x := randomRows(1, 9, 3)
	chances := reals(net.Encode(nil, x))
	all := make([]real, 0, n*4)
	for range n {
		all = append(all, chances...)
	}
	p := passWithCode(all, 4)
	bits, _ := Bernoulli{}.transmit(p, p.code())
	for _, b := range bits.Data {
		if b != 0 && b != 1 {
			t.Fatalf("%v is not a bit", b)
		}
	}
	got := means(view(n, 9, reals(net.Decode(floats32(make([]float32, n*4), bits.Data)))))
	for c, want := range net.Decode(floats32(make([]float32, 4), chances)) {
		if math.Abs(float64(got[c])-float64(want)) > 0.01 {
			t.Errorf("output %d has mean %.4f, but is %.4f for the probabilities", c, got[c], want)
		}
	}
}

// The straight-through estimator uses the derivative at the random bit instead of the difference
// between the two values of the bit (Bengio, Léonard and Courville, 2013). Under squared error,
// its bias for unit j is |Dⱼ|²·(aⱼ−½) even with a linear decoder, because the loss is not linear.
// It is biased under a softmax, too. The exact gradient is computed by enumerating all codes.
func TestStraightThroughBias(t *testing.T) {
	for name, loss := range map[string]Loss{"linear decoder, squared error": SquaredError{}, "softmax": SoftmaxCrossEntropy{}} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{Shape: Shape{Layers: []int{3}, Init: He}, Loss: loss}.withDefaults()
			x := randomRows(1, 5, 4)
			net, _ := New(5, cfg.Shape, 6)
			got, want := sampled(net, x, cfg, 100000), exact(net, x, cfg)
			if _, ok := loss.(SquaredError); ok {
				for j, b := range bend(net, x) {
					if math.Abs(got[j]-want[j]-b) > 0.015 {
						t.Errorf("unit %d: the bias is %.4f, in theory %.4f", j, got[j]-want[j], b)
					}
				}
			}
			bias := floats.Distance(got, want, 2) / floats.Norm(want, 2)
			t.Logf("estimated %.4f, exact %.4f: the bias is %.3f of the gradient", got, want, bias)
			if bias > 0.6 || bias < 0.005 {
				t.Errorf("the bias is %.3f of the gradient", bias)
			}
		})
	}
}

// sampled returns the mean of n estimates of the gradient with respect to the activations of the
// code units.
func sampled(net *Net, x *Sparse, cfg Config, n int) []float64 {
	cfg.Bottleneck = Bernoulli{}
	many := &Sparse{Width: x.Width}
	for range n {
		many.Append(x.Row(0))
	}
	p := passOver(net, many, many, cfg)
	p.learn()
	g := make([]float64, 3)
	for i := range p.code().Data {
		a := float64(p.code().Data[i])
		// After learn, grad is the gradient with respect to the sums.
		g[i%3] += float64(p.code().grad.Data[i]) / (a * (1 - a))
	}
	return g
}

// exact returns the gradient of the mean loss over all codes with respect to the probability of
// each bit: the loss with the bit minus the loss without it.
func exact(net *Net, x *Sparse, cfg Config) []float64 {
	a, g := net.Encode(nil, x), make([]float64, 3)
	p := passOver(net, x, x, cfg)
	for code := range 8 {
		z := []real{real(code & 1), real(code >> 1 & 1), real(code >> 2)}
		loss := p.compare(p.decode(p.value(view(1, 3, z))))
		for j := range g {
			sign := float64(2*z[j] - 1)
			g[j] += sign * loss * others(a, z, j)
		}
	}
	return g
}

// others returns the probability that the bits other than j are those of z.
func others(a []float32, z []real, j int) float64 {
	chance := 1.0
	for k, v := range a {
		switch {
		case k == j:
		case z[k] == 1:
			chance *= float64(v)
		default:
			chance *= 1 - float64(v)
		}
	}
	return chance
}

// bend returns |Dⱼ|²·(aⱼ−½) for each unit.
func bend(net *Net, x *Sparse) []float64 {
	d, b := net.decoder[0], make([]float64, 3)
	for j, a := range net.Encode(nil, x) {
		b[j] = squares(d.w.value[j*d.out:(j+1)*d.out]) * (float64(a) - 0.5)
	}
	return b
}
