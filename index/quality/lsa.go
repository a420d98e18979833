package quality

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"

	"github.com/hashsearch/hashsearch/ingest"
)

// LSA ranks by latent semantic analysis: the cosine of TF-IDF rows projected onto the directions
// in which the collection varies most (Deerwester and others, "Indexing by Latent Semantic
// Analysis", JASIS 41(6), 1990).
type LSA struct {
	vocabulary *ingest.Vocabulary
	terms      blas64.General // each term in latent space
	docs       blas32.General // each document there, of length 1
}

// NewLSA ranks rows in a latent space of the given number of dimensions, or fewer if there are
// fewer documents or terms. The same seed gives the same space. The error is that of ctx.
func NewLSA(ctx context.Context, rows []Row, v *ingest.Vocabulary, dims int, seed uint64) (*LSA, error) {
	m := unitTFIDF(rows, v)
	terms, err := rightSingular(ctx, m, dims, seed)
	if err != nil {
		return nil, err
	}
	l := &LSA{vocabulary: v, terms: terms}
	l.docs = blas32.General{Rows: m.height(), Cols: terms.Cols, Stride: terms.Stride, Data: make([]float32, m.height()*terms.Stride)}
	parallel(m.height(), func(i int) {
		ids, weights := m.row(i)
		l.fold(l.docs.Data[i*l.docs.Stride:][:l.docs.Cols], ids, weights)
	})
	return l, nil
}

func (l *LSA) Name() string { return "lsa" }
func (l *LSA) Len() int     { return l.docs.Rows }

// Score is the cosine in latent space, from -1 to 1; 0 for a query that has no direction there.
func (l *LSA) Score(dst []float32, q *Query) {
	x := blas32.Vector{N: l.docs.Cols, Inc: 1, Data: make([]float32, l.docs.Stride)}
	l.fold(x.Data[:x.N], q.Counts.IDs, unitRow(q.Counts, l.vocabulary))
	blas32.Gemv(blas.NoTrans, 1, l.docs, x, 0, blas32.Vector{N: len(dst), Inc: 1, Data: dst})
}

// fold projects a row of terms into latent space and scales it to length 1.
func (l *LSA) fold(dst []float32, ids []uint32, weights []float32) {
	sum := make([]float64, len(dst))
	for i, t := range ids {
		at := int(t) * l.terms.Stride
		floats.AddScaled(sum, float64(weights[i]), l.terms.Data[at:at+len(dst)])
	}
	norm := math.Sqrt(floats.Dot(sum, sum))
	if norm < 1e-9 { // rounding only: the row, of length 1, is orthogonal to the space
		return
	}
	for i, x := range sum {
		dst[i] = float32(x / norm)
	}
}
