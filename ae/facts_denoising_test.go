//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// A linear denoising autoencoder of N(μ,Σ) moves a noisy row by σ² times the gradient of the log
// density of the noisy rows, which is −σ²·(Σ+σ²I)⁻¹·(x−μ) (Vincent, "A connection between score
// matching and denoising autoencoders", 2011; Alain and Bengio, 2014).
func TestDenoisingIsTheScore(t *testing.T) {
	const sigma = 0.6
	data := ellipsoid(1000, []float64{1.5, 1, 0.5, 0.2}, 3)
	net := fit(t, rowsOf(data), Config{Shape: Shape{Layers: []int{4}, Code: Identity}, Loss: SquaredError{}, Corruption: Gaussian(sigma),
		Epochs: 200, Batch: 100, Rate: 0.01})
	probes := ellipsoid(300, []float64{2, 2, 2, 2}, 4)
	got := denseOf(net.Decode(net.Encode(nil, rowsOf(probes))), 4)
	got.Sub(got, probes)
	want := noisyScore(data, probes, sigma)
	want.Scale(sigma*sigma, want)
	var off mat.Dense
	off.Sub(got, want)
	if e := mat.Norm(&off, 2) / mat.Norm(want, 2); e > 0.05 {
		t.Errorf("the relative distance of the network's steps from the score is %.3f", e)
	}
}

// noisyScore returns the gradient of log N(x; μ, Σ+σ²I) at each probe, with the mean and
// covariance of the data.
func noisyScore(data, probes *mat.Dense, sigma float64) *mat.Dense {
	n, d := probes.Dims()
	var cov mat.SymDense
	stat.CovarianceMatrix(&cov, data, nil)
	mean := make([]float64, d)
	for j := range d {
		cov.SetSym(j, j, cov.At(j, j)+sigma*sigma)
		mean[j] = stat.Mean(mat.Col(nil, j, data), nil)
	}
	score := mat.NewDense(n, d, nil)
	score.Apply(func(i, j int, _ float64) float64 { return mean[j] - probes.At(i, j) }, score)
	var inverse mat.Dense
	if err := inverse.Inverse(&cov); err != nil {
		panic(err)
	}
	score.Mul(score, &inverse)
	return score
}

// The row has entries of 1 and one entry of 2. Salt and pepper sets a share p/2 of the entries to
// zero and p/2 to the largest value. Of as many columns without an entry, it adds p/2.
func TestSaltAndPepperShares(t *testing.T) {
	const d, p = 40000, 0.3
	for _, every := range []int{1, 2, 8} {
		n := d / every
		x, cols, vals := &Sparse{Width: d}, span(0, uint32(n)), slices.Repeat([]float32{1}, n)
		for j := range cols {
			cols[j] *= uint32(every)
		}
		vals[0] = 2
		x.Append(cols, vals)
		SaltAndPepper(p).corrupt(x, rand.New(rand.NewPCG(1, 1)))
		got := shares(x, every)
		for i, want := range []float64{p / 2 * float64(n), p / 2 * float64(n), p / 2 * float64(min(n, d-n))} {
			if math.Abs(got[i]-want) > 4*math.Sqrt(want) {
				t.Errorf("one column of %d stored: %v entries %s, want about %v", every, got[i], []string{"zeroed", "salted", "added"}[i], want)
			}
		}
	}
}

// shares counts the entries of row 0 that are zero and those that are largest in the original
// columns, and the entries in other columns.
func shares(x *Sparse, every int) (of [3]float64) {
	cols, vals := x.Row(0)
	for j, c := range cols {
		switch {
		case int(c)%every != 0:
			of[2]++
		case vals[j] == 0:
			of[0]++
		case vals[j] == 2:
			of[1]++
		}
	}
	return of
}

// Corruptions preserve the number of rows and the ascending order of columns.
func TestCorruptionsKeepRowsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := randomRows(rapid.IntRange(0, 5).Draw(t, "rows"), rapid.IntRange(1, 12).Draw(t, "columns"), rapid.Uint64().Draw(t, "seed"))
		n, d := x.Dims()
		p := rapid.Float64Range(0, 0.999).Draw(t, "strength")
		c := rapid.SampledFrom([]Corruption{Masking(p), Gaussian(p), SaltAndPepper(p), Excerpts{Share: p, Rest: SaltAndPepper(p)}}).Draw(t, "corruption")
		c.corrupt(x, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "noise"), 0)))
		if rows, width := x.Dims(); rows != n || width != d {
			t.Fatalf("%d rows of %d columns became %d of %d", n, d, rows, width)
		}
		if err := validate(x); err != nil {
			t.Fatal(err)
		}
	})
}
