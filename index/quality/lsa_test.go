package quality

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// unitDense is the unit TF-IDF matrix of documents by terms.
func (c corpus) unitDense() *mat.Dense {
	m := mat.NewDense(len(c.rows), c.vocabulary.Len(), nil)
	for i, r := range c.rows {
		m.SetRow(i, c.unit(r))
	}
	return m
}

// exactRight is the k leading right singular vectors by gonum's full decomposition.
func exactRight(t *testing.T, m *mat.Dense, k int) *mat.Dense {
	t.Helper()
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDThin) {
		t.Fatal("no singular values")
	}
	var v mat.Dense
	svd.VTo(&v)
	_, n := v.Dims()
	rows, _ := v.Dims()
	return mat.DenseCopyOf(v.Slice(0, rows, 0, min(k, n)))
}

func toDense(g blas64.General) *mat.Dense { return mat.NewDense(g.Rows, g.Cols, g.Data) }

// The cosines of the angles between two spaces are the singular values of VᵀW: 1 where they agree.
func worstAngle(t *testing.T, v, w *mat.Dense) float64 {
	t.Helper()
	var p mat.Dense
	p.Mul(v.T(), w)
	var svd mat.SVD
	if !svd.Factorize(&p, mat.SVDNone) {
		t.Fatal("no singular values")
	}
	return slices.Min(svd.Values(nil))
}

func TestRightSingularAgainstFull(t *testing.T) {
	c := makeCorpus(6, 150, 400, 100, 5, 16)
	sparse, dense := unitTFIDF(c.rows, c.vocabulary), c.unitDense()
	for _, k := range []int{1, 5, 140, 150, 1000} { // the first eigenvalues are well apart; or all of the space
		got, err := rightSingular(t.Context(), sparse, k, 1)
		if err != nil {
			t.Fatal(err)
		}
		want := exactRight(t, dense, k)
		if _, n := want.Dims(); n != got.Cols {
			t.Fatalf("%d dimensions, want %d", got.Cols, n)
		}
		if a := worstAngle(t, toDense(got), want); a < 1-1e-4 {
			t.Errorf("%d dimensions: the spaces differ, worst cosine %v", k, a)
		}
	}
}

func TestRightSingularIsOrthonormal(t *testing.T) {
	c := makeCorpus(7, 60, 90, 10, 5, 16)
	for i := range c.rows {
		c.rows[i] = c.rows[i%7] // of rank 7 at most
	}
	got, err := rightSingular(t.Context(), unitTFIDF(c.rows, c.vocabulary), 20, 1)
	if err != nil {
		t.Fatal(err)
	}
	var gram mat.Dense
	v := toDense(got)
	gram.Mul(v.T(), v)
	for i := range got.Cols {
		for j := range got.Cols {
			want := 0.0
			if i == j {
				want = 1
			}
			if x := gram.At(i, j); math.Abs(x-want) > 1e-9 {
				t.Fatalf("columns %d and %d: %v, want %v", i, j, x, want)
			}
		}
	}
}

func TestLSAAgainstFull(t *testing.T) {
	const dims = 5
	c := makeCorpus(6, 150, 400, 100, 5, 16)
	l, err := NewLSA(t.Context(), c.rows, c.vocabulary, dims, 1)
	if err != nil {
		t.Fatal(err)
	}
	m := c.unitDense()
	var latent mat.Dense
	latent.Mul(m, exactRight(t, m, dims))
	cosine := func(i, j int) float64 {
		a, b := latent.RowView(i), latent.RowView(j)
		return mat.Dot(a, b) / (mat.Norm(a, 2) * mat.Norm(b, 2))
	}
	for q := range 10 {
		for d, s := range c.scores(l, &Query{Row: c.rows[q]}) {
			if want := cosine(q, d); math.Abs(float64(s)-want) > 5e-3 {
				t.Fatalf("cosine of %d and %d is %v, want %v", q, d, s, want)
			}
		}
	}
}

func TestLSAEdges(t *testing.T) {
	c := makeCorpus(8, 12, 30, 6, 3, 16)
	l, err := NewLSA(t.Context(), c.rows, c.vocabulary, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.scores(l, &Query{}) {
		if s != 0 {
			t.Errorf("a query without words scores %v", s)
		}
	}
	if none, err := NewLSA(t.Context(), nil, c.vocabulary, 64, 1); err != nil || none.Len() != 0 {
		t.Errorf("no documents: %v", err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewLSA(stopped, c.rows, c.vocabulary, 4, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	again, err := NewLSA(t.Context(), c.rows, c.vocabulary, 64, 1)
	if err != nil || !slices.Equal(l.docs.Data, again.docs.Data) {
		t.Errorf("one seed gives two results (%v)", err)
	}
}

func BenchmarkNewLSA(b *testing.B) {
	c := makeCorpus(1, 11000, 60000, 70, 20, 64)
	b.Logf("%d terms", c.vocabulary.Len())
	for b.Loop() {
		if _, err := NewLSA(b.Context(), c.rows, c.vocabulary, 64, 1); err != nil {
			b.Fatal(err)
		}
	}
}
