package quality

import (
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// Random ranks by codes that nobody learned: bit i says on which side of random hyperplane i the
// TF-IDF row lies (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002).
type Random struct {
	vocabulary *ingest.Vocabulary
	planes     []float32 // for each term its coordinate in each hyperplane's normal
	codes      *Codes
}

// NewRandom ranks rows by random codes of the given width in bits. The same seed gives the same codes.
func NewRandom(rows []Row, v *ingest.Vocabulary, width int, seed uint64) *Random {
	r := &Random{vocabulary: v, planes: make([]float32, v.Len()*width)}
	rng := rand.New(rand.NewPCG(seed, 0))
	for i := range r.planes {
		r.planes[i] = float32(rng.NormFloat64())
	}
	codes := make([]hashing.Code, len(rows))
	parallel(len(rows), func(i int) { codes[i] = r.hash(rows[i].Counts, width) })
	r.codes = pack(codes, width)
	return r
}

func (r *Random) Name() string { return "random" }
func (r *Random) Len() int     { return r.codes.Len() }

// Score is minus the Hamming distance of the random codes.
func (r *Random) Score(dst []float32, q *Query) { r.codes.score(dst, r.hash(q.Counts, r.codes.width)) }

func (r *Random) hash(c ingest.Counts, width int) hashing.Code {
	sums := make([]float32, width)
	weights := ingest.TFIDF.Weigh(nil, c, r.vocabulary)
	for i, t := range c.IDs {
		for j, x := range r.planes[int(t)*width:][:width] {
			sums[j] += weights[i] * x
		}
	}
	code := hashing.NewCode(width)
	for j, s := range sums {
		if s > 0 {
			code.Flip(j)
		}
	}
	return code
}
