package words

import "math"

// Parameters of BM25. An occurrence in the title counts as titleWeight occurrences in the text.
const (
	k1          = 1.2
	b           = .75
	titleWeight = 1
)

// unit is the number of steps between two integral contributions.
const unit = 1 << 32

// A scorer computes the contributions of one word. Products are converted explicitly, since a fused
// multiplication and addition would round differently on some processors.
type scorer struct {
	factor float64 // weight · idf · (k1+1) · unit
	base   float64 // k1·(1−b)
	slope  float64 // k1·b / mean length
}

func newScorer(w Word, frequency int, s *Statistics) scorer {
	n := float64(max(s.Documents, 1))
	df := min(max(float64(frequency), 0), n)
	idf := math.Log(1 + (n-df+.5)/(df+.5))
	mean := max(float64(s.Length)/n, 1)
	return scorer{w.weight() * idf * (k1 + 1) * unit, k1 * (1 - b), k1 * b / mean}
}

// part returns the contribution of tf occurrences in a document of the given length.
func (s *scorer) part(tf, length uint32) int64 {
	t := float64(tf)
	return int64(float64(s.factor*t/(t+(s.base+float64(s.slope*float64(length))))) + .5)
}

// occurrences returns tf of a word in a field.
func occurrences(field Field, title, text uint32) uint32 {
	if field == Title {
		return title
	}
	return text + titleWeight*title
}

// score returns the score of a document by the sum of its contributions.
func (q *Query) score(number uint32, sum int64) Found {
	f := Found{Number: number, Words: float64(sum) / unit}
	f.Score = float64(q.scale() * f.Words)
	if q.Extra != nil {
		f.Score += q.Extra.Of(number)
	}
	return f
}
