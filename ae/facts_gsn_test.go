//go:build !float64

package ae

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// states returns rows with one entry each, a state drawn with its probability.
func states(n int, chances []float64, seed uint64) *Sparse {
	rng, x := rand.New(rand.NewPCG(seed, 0)), &Sparse{Width: len(chances)}
	for range n {
		at, left := 0, rng.Float64()
		for at < len(chances)-1 && left >= chances[at] {
			left -= chances[at]
			at++
		}
		x.Append([]uint32{uint32(at)}, []float32{1})
	}
	return x
}

// neighbour moves a state to an adjacent one in a ring, with this probability.
type neighbour float64

func (p neighbour) corrupt(x *Sparse, rng *rand.Rand) {
	for i := range x.cols {
		if rng.Float64() < float64(p) {
			x.cols[i] = uint32((int(x.cols[i]) + x.Width + 2*rng.IntN(2) - 1) % x.Width)
		}
	}
}

// runChain repeats steps of corrupting all rows and drawing new ones. It returns the frequencies
// of the states in the second half of the steps.
func runChain(net *Net, x *Sparse, c Corruption, steps int) []float64 {
	rng, d := rand.New(rand.NewPCG(1, 2)), x.Width
	counts, total := make([]float64, d), 0.0
	for step := range steps {
		c.corrupt(x, rng)
		y := reals(net.Decode(net.Encode(nil, x)))
		next := &Sparse{Width: d}
		for i := range len(y) / d {
			cols, vals := net.Output().draw(y[i*d:(i+1)*d], 1, 1, rng)
			next.Append(cols, vals)
			if step >= steps/2 {
				counts[cols[0]]++
				total++
			}
		}
		x = next
	}
	for s := range counts {
		counts[s] /= total
	}
	return counts
}

// variation returns the total variation distance.
func variation(a, b []float64) (sum float64) {
	for i := range a {
		sum += math.Abs(a[i]-b[i]) / 2
	}
	return sum
}

// A chain that alternates between corrupting a row and drawing from the outputs of the network
// converges to the distribution of the training rows from any start (Bengio, Yao, Alain and
// Vincent, 2013).
func TestChainConvergesToTheDistribution(t *testing.T) {
	want := []float64{0.3, 0.02, 0.13, 0.05, 0.2, 0.1, 0.15, 0.05}
	x := states(4000, want, 1)
	for name, c := range map[string]Corruption{"salt and pepper": SaltAndPepper(0.6), "neighbours": neighbour(0.7)} {
		for walkback := range 2 {
			net := fit(t, x, Config{Shape: Shape{Layers: []int{16}, Code: Identity}, Corruption: c, Walkback: walkback, Epochs: 30, Batch: 100, Rate: 0.02})
			got := runChain(net, states(1000, []float64{1, 0, 0, 0, 0, 0, 0, 0}, 1), c, 80)
			off := variation(got, want)
			t.Logf("%s, %d steps of walkback: distance %.4f", name, walkback, off)
			if off > 0.04 {
				t.Errorf("%s, %d steps of walkback: %.3f, want %.3f, distance %.4f", name, walkback, got, want, off)
			}
		}
	}
}

// With a weak corruption, the draws of a chain leave the region of the training rows, where ReLUs
// extrapolate linearly and lead it away. Walkback trains the network to return from these draws
// (Bengio and others, 2013).
func TestWalkbackLeadsBack(t *testing.T) {
	const radius, weak = 5, Gaussian(0.05)
	rng, ring := rand.New(rand.NewPCG(3, 3)), mat.NewDense(1000, 2, nil)
	for i := range 1000 {
		at := 2 * math.Pi * rng.Float64()
		ring.SetRow(i, []float64{radius * math.Cos(at), radius * math.Sin(at)})
	}
	astray := func(walkback int) float64 {
		// Epochs makes the number of steps the same with and without walkback.
		net := fit(t, rowsOf(ring), Config{Shape: Shape{Layers: []int{32}, Code: ReLU}, Loss: SquaredError{}, Corruption: weak,
			Walkback: walkback, Epochs: 240 / (1 + walkback), Batch: 50, Rate: 0.01})
		return wander(net, rowsOf(ring), weak, 30, radius)
	}
	without, with := astray(0), astray(3)
	t.Logf("off the ring by %.3f without walkback, %.3f with", without, with)
	if with > without/5 {
		t.Errorf("off the ring by %.3f without walkback, %.3f with", without, with)
	}
}

// wander returns the mean distance of the chain from a ring after the given number of steps,
// before the noise of the last draw.
func wander(net *Net, x *denseRows, c Corruption, steps int, radius float64) (off float64) {
	rng, n := rand.New(rand.NewPCG(1, 2)), len(x.data)/2
	for step := range steps {
		var batch Sparse
		batch.gather(x, span(0, n))
		c.corrupt(&batch, rng)
		y := net.Decode(net.Encode(nil, &batch))
		x = &denseRows{cols: x.cols}
		for i := range n {
			if step == steps-1 {
				off += math.Abs(math.Hypot(float64(y[2*i]), float64(y[2*i+1]))-radius) / float64(n)
			}
			_, vals := net.Output().draw(reals(y[2*i:2*i+2]), 0, 0, rng)
			x.data = append(x.data, vals...)
		}
	}
	return off
}

// A step of walkback replaces a row by as many columns drawn from the outputs of the network, and
// preserves the norm.
func TestWalkDrawsFromTheOutputs(t *testing.T) {
	const d, words, n = 8, 3, 4000
	x, counts := &Sparse{Width: d}, make([]float64, d)
	for range n {
		x.Append([]uint32{1, 4, 6}, []float32{2, 1, 2})
	}
	net, _ := New(d, Shape{Layers: []int{6, 4}, Init: He}, 5)
	want := net.Decode(net.Encode(nil, x))[:d]
	p := passOver(net, x, x, Config{})
	p.walk()
	for i := range n {
		cols, vals := p.x.Row(i)
		if length := math.Sqrt(squares(vals)); math.Abs(length-3) > 1e-5 {
			t.Fatalf("a row of length %v, want 3", length)
		}
		smallest := slices.Min(vals) // three draws occur 3, or 2 and 1, or 1, 1 and 1 times
		for j, c := range cols {
			if len(cols) == 1 {
				counts[c] += words
			} else {
				counts[c] += math.Round(float64(vals[j] / smallest))
			}
		}
	}
	for c := range counts {
		if got := counts[c] / (n * words); math.Abs(got-float64(want[c])) > 0.015 {
			t.Errorf("column %d is drawn with probability %.3f, want %.3f", c, got, want[c])
		}
	}
}

// A step of walkback does not reuse the noise with which its rows were drawn.
func TestWalkbackHasFreshNoise(t *testing.T) {
	x := randomRows(9, 12, 1)
	var codes [][]real
	cfg := Config{Shape: Shape{Layers: []int{8}}, Bottleneck: spy{&codes}}
	net, _ := New(12, cfg.Shape, 1)
	clear(net.encoder[0].w.value) // so that all probabilities are ½ for any row
	p := passOver(net, x, x, cfg)
	p.learn()
	p.walk()
	p.learn()
	if len(codes) != 3 || slices.Equal(codes[0], codes[1]) || slices.Equal(codes[1], codes[2]) || slices.Equal(codes[0], codes[2]) {
		t.Errorf("bits %v", codes)
	}
}

// A spy records the codes that it transmits.
type spy struct{ codes *[][]real }

func (s spy) transmit(p *pass, h *node) (*node, float64) {
	z, extra := Bernoulli{}.transmit(p, h)
	*s.codes = append(*s.codes, slices.Clone(z.Data))
	return z, extra
}

func TestWalkbackErrors(t *testing.T) {
	x := randomRows(6, 15, 1)
	for name, cfg := range map[string]Config{"wider targets": {Target: randomRows(6, 30, 2)}, "sampled": {Samples: 4}} {
		cfg.Layers, cfg.Walkback = []int{3}, 1
		if _, err := Train(t.Context(), x, cfg); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
