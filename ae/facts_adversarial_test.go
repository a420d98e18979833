//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// With a large weight, the codes have the moments of the prior, and the critic cannot separate
// them from draws (Makhzani and others, 2015). With a weight near zero, neither holds. Values in
// [0,1] with variance ¼ are all 0 or 1.
func TestAdversarialCodesHaveThePriorsMoments(t *testing.T) {
	words, _ := topics(600, 2)
	tests := map[string]struct {
		x              Rows
		loss           Loss
		prior          Prior
		act            Activation
		mean, variance float64
	}{
		"fair bits": {words, SoftmaxCrossEntropy{}, FairBits, Sigmoid, 0.5, 0.25},
		"normal":    {rowsOf(square(600)), SquaredError{}, Normal, Identity, 0, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, weight := range []float64{3, 1e-9} {
				net := fit(t, tt.x, Config{Shape: Shape{Layers: []int{16, 2}, Code: tt.act}, Loss: tt.loss, Optimiser: Adam{Beta1: 0.5},
					Penalties: []Penalty{Adversarial{Weight: weight, Prior: tt.prior, Hidden: 50}}, Epochs: 120, Batch: 50, Rate: 0.005})
				h := denseOf(reals(net.Encode(nil, tt.x)), 2)
				off := momentsOff(h, tt.mean, tt.variance)
				onCodes, onDraws := beliefs(net, h, tt.prior)
				t.Logf("weight %v: error of the moments %.3f, critic's probability of a draw %.3f for codes and %.3f for draws", weight, off, onCodes, onDraws)
				alike := math.Max(math.Abs(onCodes-0.5), math.Abs(onDraws-0.5)) < 0.05
				if matched := off < 0.2; matched != (weight == 3) || alike != (weight == 3) {
					t.Errorf("weight %v: error of the moments %.3f, critic's probability of a draw %.3f for codes and %.3f for draws", weight, off, onCodes, onDraws)
				}
			}
		})
	}
}

// square returns points uniformly distributed over a square in four dimensions.
func square(n int) *mat.Dense {
	rng := rand.New(rand.NewPCG(7, 7))
	x := mat.NewDense(n, 4, nil)
	for i := range n {
		a, b := 4*rng.Float64(), 4*rng.Float64()
		x.SetRow(i, []float64{a, b, a - b, a + b})
	}
	return x
}

// momentsOff returns the largest error of means, variances and correlation, relative to the
// standard deviation.
func momentsOff(h *mat.Dense, mean, variance float64) (most float64) {
	a, b := mat.Col(nil, 0, h), mat.Col(nil, 1, h)
	for _, col := range [][]float64{a, b} {
		most = max(most, math.Abs(stat.Mean(col, nil)-mean)/math.Sqrt(variance), math.Abs(stat.Variance(col, nil)/variance-1))
	}
	return max(most, math.Abs(stat.Correlation(a, b, nil)))
}

// beliefs returns the mean probability of being a draw that the critic gives to codes and to
// draws.
func beliefs(net *Net, h *mat.Dense, prior Prior) (onCodes, onDraws float64) {
	n := h.RawMatrix().Rows
	p := passWithCode(make([]real, 2*n), 2)
	prior.Draw(p.code().Data, p.rng)
	codes := p.node(n, 2)
	for i, v := range h.RawMatrix().Data {
		codes.Data[i] = real(v)
	}
	believe := func(x *node) float64 {
		y := p.logOdds(net.critic, x)
		Sigmoid.applyRows(y.matrix)
		return floats.Sum(denseOf(y.Data, 1).RawMatrix().Data) / float64(n)
	}
	return believe(codes), believe(p.code())
}
