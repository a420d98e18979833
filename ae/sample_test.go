//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The mean of the estimated normaliser is the exact one, and the mean loss is slightly below the
// exact one.
func TestSampledNormaliserIsUnbiased(t *testing.T) {
	const d = 60
	x := &Sparse{Width: d}
	x.Append([]uint32{3, 9, 20}, []float32{1, 2, 1})
	x.Append([]uint32{9, 31}, []float32{1, 1})
	cfg := Config{Shape: Shape{Layers: []int{4}}, Samples: 12}.withDefaults()
	tr := trainerOf(t, x, cfg)
	p, rng := tr.pass, rand.New(rand.NewPCG(2, 2))
	kernelNoise(tr.net.decoder[0].w.value, rng)
	p.load(x, x, []int{0, 1}, rng)
	exact := p.measure()
	normaliser, loss := 0.0, 0.0
	const rounds = 4000
	for range rounds {
		p.load(x, x, []int{0, 1}, rng)
		p.sample(cfg.Samples, rng)
		p.forward()
		for _, s := range rowOf(p.decode(p.code()).matrix, 0) {
			normaliser += math.Exp(float64(s)) / rounds
		}
		loss += p.measure() / rounds
	}
	want := 0.0
	for _, s := range rowOf(tr.net.decoder[0].sums(&p.tape, p.code()).matrix, 0) {
		want += math.Exp(float64(s))
	}
	if math.Abs(normaliser-want) > 0.02*want {
		t.Errorf("mean normaliser %.3f, exact %.3f", normaliser, want)
	}
	if loss > exact || loss < 0.9*exact {
		t.Errorf("mean loss %.3f, exact %.3f", loss, exact)
	}
}

func kernelNoise(x []float32, rng *rand.Rand) {
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
}

// With as many samples as columns, the sampled gradient is exact.
func TestSampledGradientOfAllColumns(t *testing.T) {
	x := randomRows(6, 15, 1)
	cfg := Config{Shape: Shape{Layers: []int{5, 3}}, Samples: 15}.withDefaults()
	tr := trainerOf(t, x, cfg)
	rows := []int{0, 1, 2, 3, 4, 5}
	gradients := func(samples int) (float64, [][]float32) {
		var g [][]float32
		tr.pass.load(x, x, rows, tr.rng)
		if samples > 0 {
			tr.pass.sample(samples, tr.rng)
		}
		_, loss := tr.pass.learn()
		for _, q := range tr.pass.params {
			g = append(g, full(q))
		}
		return loss, g
	}
	wantLoss, want := gradients(0)
	gotLoss, got := gradients(15)
	if math.Abs(gotLoss-wantLoss) > 1e-4 {
		t.Errorf("loss %v, want %v", gotLoss, wantLoss)
	}
	for i := range want {
		for j := range want[i] {
			if math.Abs(float64(got[i][j]-want[i][j])) > 1e-5 {
				t.Fatalf("param %d, gradient %d is %v, want %v", i, j, got[i][j], want[i][j])
			}
		}
	}
}

// Each column is drawn as often as its probability requires, and columns of which a target has much
// are drawn most often.
func TestDrawOutputs(t *testing.T) {
	targets, rng := randomRows(5, 40, 1), rand.New(rand.NewPCG(1, 1))
	targets.Append([]uint32{3, 30}, []float32{50, 100})
	targets = targets.Transpose()
	const rounds = 4000
	var drawn, share [40]float64
	for range rounds {
		columns, shares := drawOutputs(targets, 10, rng)
		if !slices.IsSorted(columns) || len(columns) > 10 {
			t.Fatalf("columns %v", columns)
		}
		for i, c := range columns {
			drawn[c]++
			share[c] = shares[i]
		}
	}
	for c := range drawn {
		if math.Abs(drawn[c]/rounds-share[c]) > 0.05 {
			t.Errorf("column %d was drawn with the frequency %v, but its probability is %v", c, drawn[c]/rounds, share[c])
		}
	}
	if share[30] != 1 || share[3] != 1 || share[0] > 0.5 {
		t.Errorf("probabilities %v", share)
	}
}

func TestSamplingErrors(t *testing.T) {
	x := randomRows(6, 15, 1)
	for name, cfg := range map[string]Config{
		"squared error": {Shape: Shape{Layers: []int{3}}, Loss: SquaredError{}, Samples: 4},
		"tied weights":  {Shape: Shape{Layers: []int{3}, Tied: true}, Samples: 4},
	} {
		if _, err := Train(t.Context(), x, cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
