package quality

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// LSA is a [Ranker] by latent semantic analysis: the cosine of TF-IDF rows projected onto the
// directions in which the collection varies most (Deerwester and others, "Indexing by Latent
// Semantic Analysis", JASIS 41(6), 1990).
type LSA struct {
	vocabulary *ingest.Vocabulary
	net        *ae.Net        // the projection
	docs       blas32.General // each document in latent space, of length 1
}

// NewLSA returns a ranker of rows in a latent space of the given number of dimensions, or of fewer
// if there are fewer documents or terms. The same seed gives the same space.
func NewLSA(rows []Row, v *ingest.Vocabulary, dims int, seed uint64) *LSA {
	l := &LSA{vocabulary: v}
	if len(rows) == 0 || v.Len() == 0 {
		return l
	}
	x := unitRows(rows, v)
	l.net = ae.Linear(x, dims, seed)
	d := l.net.Units()
	l.docs = blas32.General{Rows: len(rows), Cols: d, Stride: d, Data: l.net.Encode(nil, x)}
	for i := range rows {
		unitLength(l.docs.Data[i*d:][:d])
	}
	return l
}

func (l *LSA) Name() string { return "lsa" }
func (l *LSA) Len() int     { return l.docs.Rows }

// Score sets dst to the cosines in latent space, from -1 to 1. They are 0 for a query that projects
// to 0.
func (l *LSA) Score(dst []float32, q *Query) {
	clear(dst)
	if len(dst) == 0 || len(q.Counts.IDs) == 0 {
		return
	}
	x := unitRows([]Row{q.Row}, l.vocabulary)
	h := l.net.Encode(nil, x)
	unitLength(h)
	blas32.Gemv(blas.NoTrans, 1, l.docs, blas32.Vector{N: len(h), Inc: 1, Data: h}, 0, blas32.Vector{N: len(dst), Inc: 1, Data: dst})
}

// unitRows returns the TF-IDF rows scaled to length 1.
func unitRows(rows []Row, v *ingest.Vocabulary) *ae.Sparse {
	x := &ae.Sparse{Width: v.Len()}
	var weights []float32
	for _, r := range rows {
		weights = ingest.TFIDF.Weigh(weights[:0], r.Counts, v)
		ingest.Normalize(weights)
		x.Append(r.Counts.IDs, weights)
	}
	return x
}

// unitLength scales a projected row to length 1. It clears a row that is 0 but for rounding: the
// original row, of length 1, is then orthogonal to the space.
func unitLength(h []float32) {
	v := blas32.Vector{N: len(h), Inc: 1, Data: h}
	if length := blas32.Nrm2(v); length > 1e-5 {
		blas32.Scal(1/length, v)
	} else {
		clear(h)
	}
}
