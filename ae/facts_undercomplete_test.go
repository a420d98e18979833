//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// With hidden layers, a narrow code can follow a curved manifold, which PCA of the same width
// cannot (Kramer, "Nonlinear principal component analysis", 1991).
func TestCurvedCodeBeatsPCA(t *testing.T) {
	tests := map[string]struct {
		data  *mat.Dense
		units int
		times float64 // factor by which the loss is below that of PCA
	}{
		"arc":        {arc(400), 1, 200},
		"swiss roll": {roll(600), 2, 50},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, values := principal(t, tt.data)
			x := rowsOf(tt.data)
			net := fit(t, x, Config{Shape: Shape{Layers: []int{32, tt.units}, Code: Identity}, Loss: SquaredError{}, Epochs: 300, Batch: 50, Rate: 0.02})
			got, pca := squaredError(net, x), floats.Sum(values[tt.units:])/2
			t.Logf("loss %.5f, loss of PCA %.5f", got, pca)
			if got*tt.times > pca {
				t.Errorf("loss %.5f, want it %v times below the %.5f of PCA", got, tt.times, pca)
			}
		})
	}
}

// arc returns points on three quarters of a circle.
func arc(n int) *mat.Dense {
	x, rng := mat.NewDense(n, 2, nil), rand.New(rand.NewPCG(1, 1))
	for i := range n {
		at := 1.5 * math.Pi * rng.Float64()
		x.SetRow(i, []float64{math.Cos(at), math.Sin(at)})
	}
	return x
}

// roll returns points on a sheet that is rolled up by one turn in three dimensions.
func roll(n int) *mat.Dense {
	x, rng := mat.NewDense(n, 3, nil), rand.New(rand.NewPCG(2, 2))
	for i := range n {
		at := math.Pi * (1 + 2*rng.Float64())
		x.SetRow(i, []float64{at * math.Cos(at) / 6, at * math.Sin(at) / 6, 2 * rng.Float64()})
	}
	return x
}
