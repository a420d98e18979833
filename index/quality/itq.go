package quality

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// ITQ ranks by codes that need no network: TF-IDF rows projected on their principal directions and turned
// so that rounding to signs loses least (Gong and Lazebnik, "Iterative quantization", CVPR 2011).
type ITQ struct {
	vocabulary *ingest.Vocabulary
	net        *ae.Net // the projection
	mean       []float64
	turn       *mat.Dense
	codes      *Codes
}

// fittings of rotation and signs to each other, as many as in the paper.
const fittings = 50

// NewITQ ranks rows by codes of the given width in bits, or of fewer if there are fewer documents or terms.
// The same seed gives the same codes.
func NewITQ(rows []Row, v *ingest.Vocabulary, width int, seed uint64) *ITQ {
	t := &ITQ{vocabulary: v, codes: &Codes{}}
	if len(rows) == 0 || v.Len() == 0 {
		return t
	}
	x := unitRows(rows, v)
	t.net = ae.Linear(x, width, seed)
	points := t.centre(t.net.Encode(nil, x))
	t.rotate(points, rand.New(rand.NewPCG(seed, 6)))
	var turned mat.Dense
	turned.Mul(points, t.turn)
	codes := make([]hashing.Code, len(rows))
	for i := range codes {
		codes[i] = signs(turned.RawRowView(i))
	}
	t.codes = pack(codes, t.net.Units())
	return t
}

// centre keeps the means of the columns and takes them away.
func (t *ITQ) centre(h []float32) *mat.Dense {
	d := t.net.Units()
	points := mat.NewDense(len(h)/d, d, nil)
	t.mean = make([]float64, d)
	for i, v := range h {
		t.mean[i%d] += float64(v) / float64(len(h)/d)
	}
	for i, v := range h {
		points.Set(i/d, i%d, float64(v)-t.mean[i%d])
	}
	return points
}

// rotate finds the rotation R for which the signs of points·R are nearest to points·R, from a random one on.
func (t *ITQ) rotate(points *mat.Dense, rng *rand.Rand) {
	_, d := points.Dims()
	t.turn = mat.NewDense(d, d, nil)
	t.turn.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, t.turn)
	var qr mat.QR
	qr.Factorize(t.turn)
	qr.QTo(t.turn)
	var turned, product, u, v mat.Dense
	for range fittings {
		turned.Mul(points, t.turn)
		turned.Apply(func(_, _ int, x float64) float64 { return sign(x) }, &turned)
		product.Mul(turned.T(), points)
		var svd mat.SVD
		if !svd.Factorize(&product, mat.SVDFull) {
			return
		}
		svd.UTo(&u)
		svd.VTo(&v)
		t.turn.Mul(&v, u.T())
	}
}

func sign(x float64) float64 {
	if x > 0 {
		return 1
	}
	return -1
}

func signs(x []float64) hashing.Code {
	c := hashing.NewCode(len(x))
	for j, v := range x {
		if v > 0 {
			c.Flip(j)
		}
	}
	return c
}

func (t *ITQ) Name() string { return "itq" }
func (t *ITQ) Len() int     { return t.codes.Len() }

// Score is minus the Hamming distance of the codes.
func (t *ITQ) Score(dst []float32, q *Query) {
	if len(dst) == 0 {
		return
	}
	point := t.projected(q.Counts)
	var turned mat.VecDense
	turned.MulVec(t.turn.T(), mat.NewVecDense(len(point), point))
	t.codes.score(dst, signs(turned.RawVector().Data))
}

// projected is a document's place among the principal directions, the means taken away.
func (t *ITQ) projected(c ingest.Counts) []float64 {
	x := unitRows([]Row{{Counts: c}}, t.vocabulary)
	point := make([]float64, t.net.Units())
	for j, v := range t.net.Encode(nil, x) {
		point[j] = float64(v) - t.mean[j]
	}
	return point
}
