//go:build !float64

package ae

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// For rows that are sums of few atoms, sparse coding finds the atoms (Olshausen and Field, 1996),
// and the encoder predicts the codes that a long optimisation with them finds (Kavukcuoglu,
// Ranzato and LeCun, 2008).
func TestSparseCodingFindsTheDictionary(t *testing.T) {
	const d, atoms, lambda = 16, 12, 0.1
	data, planted := plant(1500, d, atoms)
	x := rowsOf(data)
	cfg := Config{Shape: Shape{Layers: []int{48, atoms}, Code: Identity, Decoder: []int{}}, Loss: SquaredError{},
		Bottleneck: SparseCoding{Lambda: lambda, Gamma: 0.2}, Epochs: 40, Batch: 50, Rate: 0.01}
	net := fit(t, x, cfg)
	learned := denseOf(net.decoder[0].w.value, atoms) // d×atoms, since it is stored by output
	var product mat.Dense
	product.Mul(planted.T(), learned)
	found := 0
	for k := range atoms {
		if row := product.RawRowView(k); max(floats.Max(row), -floats.Min(row)) > 0.95 {
			found++
		}
		if length := mat.Norm(learned.ColView(k), 2); math.Abs(length-1) > 1e-5 {
			t.Errorf("column %d has length %v", k, length)
		}
	}
	codes := ista(data, learned, net.decoder[0].b.value, lambda, 600)
	cfg.Epochs = 1
	before, after := distance(fit(t, x, cfg).Encode(nil, x), codes), distance(net.Encode(nil, x), codes)
	t.Logf("%d of %d atoms found, error of predictions %.2f, before training %.2f", found, atoms, after, before)
	if found < atoms-1 || after > 0.35 || after > before/2 {
		t.Errorf("%d of %d atoms found, error of predictions %.2f, before training %.2f", found, atoms, after, before)
	}
}

// plant returns rows that are sums of two atoms, with coefficients of either sign and little
// noise, and the dictionary.
func plant(n, d, atoms int) (rows, dictionary *mat.Dense) {
	rng := rand.New(rand.NewPCG(6, 6))
	dictionary = normals(d, atoms, rng)
	for k := range atoms {
		col := mat.Col(nil, k, dictionary)
		floats.Scale(1/floats.Norm(col, 2), col)
		dictionary.SetCol(k, col)
	}
	codes := mat.NewDense(n, atoms, nil)
	for i := range n {
		for _, k := range rng.Perm(atoms)[:2] {
			codes.Set(i, k, (1+rng.Float64())*float64(2*rng.IntN(2)-1))
		}
	}
	rows = normals(n, d, rng)
	rows.Scale(0.02, rows)
	var clean mat.Dense
	clean.Mul(codes, dictionary.T())
	rows.Add(rows, &clean)
	return rows, dictionary
}

// ista minimises ½·|x − D·h − c|² + λ·|h|₁ for each row by proximal gradient steps (Daubechies,
// Defrise and De Mol, 2004).
func ista(x, dictionary *mat.Dense, c []real, lambda float64, steps int) *mat.Dense {
	n, d := x.Dims()
	_, atoms := dictionary.Dims()
	h, left, slope := mat.NewDense(n, atoms, nil), mat.NewDense(n, d, nil), mat.NewDense(n, atoms, nil)
	step := 1 / math.Pow(mat.Norm(dictionary, 2), 2) // the Frobenius norm bounds the spectral one
	for range steps {
		left.Mul(h, dictionary.T())
		left.Apply(func(i, j int, v float64) float64 { return v + float64(c[j]) - x.At(i, j) }, left)
		slope.Mul(left, dictionary)
		h.Apply(func(i, j int, v float64) float64 { return shrink(v-step*slope.At(i, j), step*lambda) }, h)
	}
	return h
}

// distance returns the norm of the difference relative to that of want.
func distance(got []float32, want *mat.Dense) float64 {
	var off mat.Dense
	off.Sub(denseOf(reals(got), want.RawMatrix().Cols), want)
	return mat.Norm(&off, 2) / mat.Norm(want, 2)
}

// FISTA converges to the result of many proximal gradient steps (Beck and Teboulle, 2009). The
// term with γ and f(x) is equivalent to additional entries √γ·f(x) of each row and an additional
// entry √γ of each atom.
func TestInferenceMatchesISTA(t *testing.T) {
	const d, atoms, lambda, gamma = 16, 12, 0.1, 0.01
	data, planted := plant(20, d, atoms)
	cfg := Config{Shape: Shape{Layers: []int{atoms}, Code: Identity, Output: Identity}, Loss: SquaredError{}}
	net, _ := New(d, cfg.Shape, 1)
	if err := (SparseCoding{}).build(net, nil); err != nil {
		t.Fatal(err)
	}
	for i, v := range planted.RawMatrix().Data {
		net.decoder[0].w.value[i] = real(v)
	}
	net.decoder[0].b.value[3] = 0.2
	p := passOver(net, rowsOf(data), rowsOf(data), cfg)
	p.forward()
	got := SparseCoding{Steps: 100}.infer(p, p.code().matrix, lambda, gamma)
	f := denseOf(p.code().Data, atoms)
	var rows, dictionary, pull mat.Dense
	f.Scale(math.Sqrt(gamma), f)
	rows.Augment(data, f)
	pull.Scale(math.Sqrt(gamma), eye(atoms))
	dictionary.Stack(planted, &pull)
	want := ista(&rows, &dictionary, append(net.decoder[0].b.value, make([]real, atoms)...), lambda, 5000)
	if off := distance(floats32(make([]float32, len(got.Data)), got.Data), want); off > 5e-4 {
		t.Errorf("the relative distance of the codes from those of ISTA is %.2g", off)
	}
}

func eye(n int) *mat.Dense {
	m := mat.NewDense(n, n, nil)
	for i := range n {
		m.Set(i, i, 1)
	}
	return m
}
