package neighbours

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/ae"
)

// randomGraph links each pair with probability share, and each document without a link with its
// successor.
func randomGraph(n int, share float64, rng *rand.Rand) *mat.SymDense {
	w := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i {
			if rng.Float64() < share {
				w.SetSym(i, j, float64(0.1+rng.Float32()))
			}
		}
		if floats.Sum(mat.Row(nil, i, w)) == 0 {
			w.SetSym(i, (i+1)%n, float64(0.1+rng.Float32()))
		}
	}
	return w
}

func sparseOf(w mat.Matrix) *ae.Sparse {
	n, d := w.Dims()
	x := &ae.Sparse{Width: d}
	for i := range n {
		var cols []uint32
		var vals []float32
		for j := range d {
			if v := w.At(i, j); v != 0 {
				cols, vals = append(cols, uint32(j)), append(vals, float32(v))
			}
		}
		x.Append(cols, vals)
	}
	return x
}

// normalised returns S = D^-½·W·D^-½ and the diagonal of D^½.
func normalised(w *mat.SymDense) (s *mat.SymDense, roots []float64) {
	n, _ := w.Dims()
	s = mat.NewSymDense(n, nil)
	for i := range n {
		roots = append(roots, math.Sqrt(floats.Sum(mat.Row(nil, i, w))))
	}
	for i := range n {
		for j := range n {
			s.SetSym(i, j, w.At(i, j)/(roots[i]*roots[j]))
		}
	}
	return s, roots
}

// Coordinates correspond to orthonormal eigenvectors, orthogonal to the omitted one, whose
// eigenvalues are the largest that gonum finds. This determines them up to sign, and up to
// rotation where eigenvalues are equal.
func TestEigenmapsAreTheLeadingEigenvectors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		n := rapid.IntRange(2, 120).Draw(t, "n")
		d := rapid.IntRange(1, min(n-1, 12)).Draw(t, "d")
		w := randomGraph(n, rapid.Float64Range(0.02, 1).Draw(t, "share"), rng)
		coordinates, err := Eigenmaps(context.Background(), sparseOf(w), d, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, roots := normalised(w)
		checkEigenvectors(t, s, withFirst(coordinates, roots, d))
	})
}

// withFirst converts coordinates to eigenvectors, with the omitted one as the first column.
func withFirst(coordinates []float32, roots []float64, d int) *mat.Dense {
	u := mat.NewDense(len(roots), 1+d, nil)
	length := mat.Norm(mat.NewVecDense(len(roots), roots), 2)
	for i, root := range roots {
		u.Set(i, 0, root/length)
		for j := range d {
			u.Set(i, 1+j, float64(coordinates[i*d+j])*root)
		}
	}
	return u
}

func checkEigenvectors(t *rapid.T, s *mat.SymDense, u *mat.Dense) {
	var e mat.EigenSym
	e.Factorize(s, false)
	values := e.Values(nil)
	slices.Reverse(values)
	var lengths, image, stretched mat.Dense
	lengths.Mul(u.T(), u)
	image.Mul(s, u)
	stretched.Mul(u.T(), &image)
	_, k := u.Dims()
	for i := range k {
		for j := range k {
			length, value := 0.0, 0.0
			if i == j {
				length, value = 1, values[i]
			}
			if math.Abs(lengths.At(i, j)-length) > 1e-5 || math.Abs(stretched.At(i, j)-value) > 1e-3 {
				t.Fatalf("columns %d and %d: uᵀu = %v, want %v, uᵀSu = %v, want %v", i, j, lengths.At(i, j), length, stretched.At(i, j), value)
			}
		}
	}
}

// chebyshev multiplies each eigenvector by the closed form of the Chebyshev polynomial at its
// eigenvalue, with the interval from -1 to least mapped to [-1, 1].
func TestChebyshev(t *testing.T) {
	const n, least = 25, 0.2
	w := randomGraph(n, 0.1, rand.New(rand.NewPCG(1, 0)))
	s, _ := normalised(w)
	var e mat.EigenSym
	e.Factorize(s, true)
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	z := mat.DenseCopyOf(&vectors)
	if err := newSpectrum(sparseOf(w)).chebyshev(t.Context(), z, least); err != nil {
		t.Fatal(err)
	}
	for j, value := range e.Values(nil) {
		x := (value + (1-least)/2) / ((1 + least) / 2)
		want := math.Cos(degree * math.Acos(min(max(x, -1), 1)))
		if x > 1 {
			want = math.Cosh(degree * math.Acosh(x))
		}
		for i := range n {
			if got := z.At(i, j); math.Abs(got-want*vectors.At(i, j)) > 1e-7*max(1, want) {
				t.Fatalf("eigenvalue %v: %v times %v, want %v times", value, got/vectors.At(i, j), vectors.At(i, j), want)
			}
		}
	}
}

func TestEigenmapsOfStrangeGraphs(t *testing.T) {
	none := &ae.Sparse{Width: 3}
	for range 3 {
		none.Append(nil, nil)
	}
	pair := sparseOf(mat.NewSymDense(3, []float64{0, 1, 0, 1, 0, 0, 0, 0, 0})) // 2 has no link
	for name, graph := range map[string]*ae.Sparse{"no links": none, "a pair and a single document": pair} {
		coordinates, err := Eigenmaps(t.Context(), graph, 2, 1, nil)
		if err != nil || len(coordinates) != 6 || coordinates[4] != 0 || coordinates[5] != 0 || slices.ContainsFunc(coordinates, func(v float32) bool { return v != v }) {
			t.Errorf("%s: coordinates %v, error %v", name, coordinates, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Eigenmaps(ctx, pair, 1, 1, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// Cosine agrees with sorting all pairs: rows are linked if either is among the k nearest of the
// other.
func TestCosineIsTheFullSort(t *testing.T) {
	const k = 5
	rows, v, _ := collection(60, 6)
	x := ae.Copy(unitRows{rows, v})
	graph, err := Cosine(t.Context(), x, k, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, cosines := dense(graph), mat.NewDense(60, 60, nil)
	for i, a := range dense(x) {
		for j, b := range dense(x) {
			cosines.Set(i, j, mat.Dot(mat.NewVecDense(len(a), a), mat.NewVecDense(len(b), b)))
		}
		cosines.Set(i, i, 0)
	}
	reach := func(i int) float64 { // the k-th largest cosine of row i
		row := slices.Sorted(slices.Values(cosines.RawRowView(i)))
		return row[len(row)-k]
	}
	for i := range w {
		for j, got := range w[i] {
			c, want := cosines.At(i, j), 0.0
			if least := min(reach(i), reach(j)); c >= least-1e-6 {
				want = c
			}
			if math.Abs(got-want) > 1e-5 && math.Abs(c-min(reach(i), reach(j))) > 1e-6 {
				t.Fatalf("%d and %d are linked by %v, want %v", i, j, got, want)
			}
		}
	}
}
