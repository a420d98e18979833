package quality

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// unitDense returns the TF-IDF matrix of documents by terms, with rows of length 1.
func (c corpus) unitDense() *mat.Dense {
	m := mat.NewDense(len(c.rows), c.vocabulary.Len(), nil)
	for i, r := range c.rows {
		m.SetRow(i, c.unit(r))
	}
	return m
}

// exactRight returns the k leading right singular vectors by gonum's full decomposition.
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

func TestLSAAgainstFull(t *testing.T) {
	const dims = 5
	c := makeCorpus(6, 150, 400, 100, 5, 16)
	l := NewLSA(c.rows, c.vocabulary, dims, 1)
	m := c.unitDense()
	var latent mat.Dense
	latent.Mul(m, exactRight(t, m, dims))
	cosine := func(i, j int) float64 {
		a, b := latent.RowView(i), latent.RowView(j)
		return mat.Dot(a, b) / (mat.Norm(a, 2) * mat.Norm(b, 2))
	}
	for q := range 10 {
		for d, s := range c.scores(l, &Query{Row: c.rows[q]}) {
			if want := cosine(q, d); math.Abs(float64(s)-want) > 1e-2 {
				t.Fatalf("cosine of %d and %d is %v, want %v", q, d, s, want)
			}
		}
	}
}

func TestLSAEdges(t *testing.T) {
	c := makeCorpus(8, 12, 30, 6, 3, 16)
	l := NewLSA(c.rows, c.vocabulary, 64, 1)
	for _, s := range c.scores(l, &Query{}) {
		if s != 0 {
			t.Errorf("a query without words scores %v", s)
		}
	}
	if none := NewLSA(nil, c.vocabulary, 64, 1); none.Len() != 0 || len(c.scores(none, &Query{})) != 0 {
		t.Error("no documents are ranked")
	}
	if again := NewLSA(c.rows, c.vocabulary, 64, 1); !slices.Equal(l.docs.Data, again.docs.Data) {
		t.Error("one seed gives two results")
	}
}

func BenchmarkNewLSA(b *testing.B) {
	c := makeCorpus(1, 11000, 60000, 70, 20, 64)
	b.Logf("%d terms", c.vocabulary.Len())
	for b.Loop() {
		NewLSA(c.rows, c.vocabulary, 64, 1)
	}
}
