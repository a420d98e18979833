package words

import "math"

// Parameters of BM25. An occurrence in the title counts as titleWeight occurrences in the text.
// They belong to the version of segments, which hold lengths and bounds made with them: a change of
// one needs another magic.
const (
	k1          = 1.2
	b           = .75
	titleWeight = 2
)

// unit is the number of steps between two integral contributions.
const unit = 1 << 32

// A norm is the mean length of documents, which contributions depend on.
type norm struct{ base, slope float64 }

func newNorm(documents int, length uint64) norm {
	mean := max(float64(length)/float64(max(documents, 1)), 1)
	return norm{k1 * (1 - b), k1 * b / mean}
}

// saturation returns the part of a contribution that depends on the document, from 0 to 1. Products
// are converted explicitly, since a fused multiplication and addition would round differently on
// some processors.
func (m *norm) saturation(tf, length uint32) float64 {
	t := float64(tf)
	return t / (t + (m.base + float64(m.slope*float64(length))))
}

// impact returns the greatest saturation of the postings in steps of 1/255, rounded up.
func (m *norm) impact(ps []posting, lengths []uint32) byte {
	top := 0.0
	for _, p := range ps {
		top = max(top, m.saturation(p.text+titleWeight*p.title, lengths[p.position]))
	}
	return byte(min(255, math.Ceil(top*255*slack)))
}

// slack makes up for the rounding of bounds.
const slack = 1 + 1e-9

// bound returns a bound of the saturation under m of postings whose impact under built is given.
//
// With k = base + slope·length the saturation is 1/(1+k/tf). Under a slope that is r times lower,
// k/tf is (k'/tf)/r + base·(1−1/r)/tf, which is least at tf = ∞ if r is above 1, else at tf = 1.
func (m *norm) bound(impact byte, built *norm) float64 {
	f := float64(impact) / 255
	if f == 0 || f >= 1 {
		return f
	}
	r := built.slope / m.slope
	k := (1 - f) / f / r
	if r < 1 {
		k += m.base * (1 - 1/r)
	}
	return min(1, slack/(1+max(0, k)))
}

// A scorer computes the contributions of one word.
type scorer struct {
	norm
	factor float64 // weight · idf · (k1+1) · unit
}

func newScorer(w Word, frequency int, s *Statistics) scorer {
	n := float64(max(s.Documents, 1))
	df := min(max(float64(frequency), 0), n)
	idf := math.Log(1 + (n-df+.5)/(df+.5))
	return scorer{newNorm(s.Documents, s.Length), w.weight() * idf * (k1 + 1) * unit}
}

// part returns the contribution of tf occurrences, at least 1, in a document of the given length.
func (s *scorer) part(tf, length uint32) int64 {
	return max(1, int64(float64(s.factor*s.saturation(tf, length))+.5))
}

// bound returns a bound of the contributions of postings with the given impact.
func (s *scorer) bound(impact byte, built *norm) int64 {
	return int64(s.factor*s.norm.bound(impact, built)*slack) + 2
}

// score returns the score of a document by the sum of its contributions and its part of Extra.
func (q *Query) score(number uint32, sum int64, part float64) Found {
	f := Found{Number: number, Words: float64(sum) / unit}
	f.Score = float64(q.scale()*f.Words) + part
	return f
}
