package quality

import (
	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// Random is a [Ranker] by random codes: bit i is the side of random hyperplane i on which the
// TF-IDF row lies (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC
// 2002).
type Random struct {
	vocabulary *ingest.Vocabulary
	planes     *ae.Net
	codes      *Codes
}

// NewRandom returns a ranker of rows by random codes of the given width in bits. The same seed
// gives the same codes.
func NewRandom(rows []Row, v *ingest.Vocabulary, width int, seed uint64) *Random {
	r := &Random{vocabulary: v, planes: ae.Hyperplanes(v.Len(), width, seed)}
	codes := make([]hashing.Code, len(rows))
	for i, row := range rows {
		codes[i] = r.hash(row.Counts)
	}
	r.codes = pack(codes, width)
	return r
}

func (r *Random) Name() string { return "random" }
func (r *Random) Len() int     { return r.codes.Len() }

// Score sets dst to minus the Hamming distances of the random codes.
func (r *Random) Score(dst []float32, q *Query) { r.codes.score(dst, r.hash(q.Counts)) }

func (r *Random) hash(c ingest.Counts) hashing.Code {
	x := &ae.Sparse{Width: r.vocabulary.Len()}
	x.Append(c.IDs, ingest.TFIDF.Weigh(nil, c, r.vocabulary))
	code := hashing.NewCode(r.planes.Units())
	for j, side := range r.planes.Encode(nil, x) {
		if side > 0.5 {
			code.Flip(j)
		}
	}
	return code
}
