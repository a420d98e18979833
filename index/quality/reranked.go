package quality

import (
	"cmp"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// Reranked takes the nearest documents by code and orders them by how their codes agree with the
// query's margins, from -1 to 1, plus the TF-IDF cosine or BM25 divided by the best among them. All
// other documents follow, by distance. It is the order of a search with re-ranking.
type Reranked struct {
	Codes      *Codes
	Lexical    *Lexical // nil means by margins alone
	Candidates int      // how many are re-ranked; 0 means 1000
}

func (r *Reranked) Name() string {
	if r.Lexical == nil {
		return "code+asymmetric"
	}
	return "code+rerank"
}

func (r *Reranked) Len() int { return r.Codes.Len() }

// Score is 1 and up for candidates, by their place in the order, so that equal scores are real
// ties and float32 rounding makes none; minus the distance for all others.
func (r *Reranked) Score(dst []float32, q *Query) {
	r.Codes.Score(dst, q)
	docs := nearest(dst, r.Codes.width, cmp.Or(r.Candidates, 1000), q.Self-1)
	found := r.scored(docs, dst, q)
	slices.SortFunc(found, candidate.compare)
	place := float32(0)
	for i, c := range found {
		if i == 0 || c.compare(found[i-1]) != 0 {
			place++
		}
		dst[c.doc] = place
	}
}

type candidate struct {
	doc      int
	score    float64
	distance int
}

// compare puts the worse first; candidates that only their place among the rows tells apart are equal.
func (c candidate) compare(d candidate) int {
	return cmp.Or(cmp.Compare(c.score, d.score), d.distance-c.distance)
}

// nearest is the n documents of least distance, equal ones in the order of rows, by counting
// how many lie at each distance. Scores are minus the distances.
func nearest(scores []float32, width, n, without int) []int {
	at := make([]int, width+1)
	for i, s := range scores {
		if i != without {
			at[int(-s)]++
		}
	}
	for d, left := 0, n; d <= width; d++ { // at becomes: how many to take at each distance
		at[d] = min(at[d], left)
		left -= at[d]
	}
	docs := make([]int, 0, min(n, len(scores)))
	for i, s := range scores {
		if d := int(-s); i != without && at[d] > 0 {
			at[d]--
			docs = append(docs, i)
		}
	}
	return docs
}

// scored adds both parts, in float64 as the search does.
func (r *Reranked) scored(docs []int, scores []float32, q *Query) []candidate {
	margins := q.Margins
	if margins == nil {
		margins = q.Code.Signs(r.Codes.width)
	}
	code := hashing.NewAsymmetric(margins)
	words := r.words(docs, q)
	found := make([]candidate, len(docs))
	for i, d := range docs {
		found[i] = candidate{d, code.Similarity(r.Codes.code(d)) + words(d), int(-scores[d])}
	}
	return found
}

// words is the lexical part of each of docs.
func (r *Reranked) words(docs []int, q *Query) func(doc int) float64 {
	if r.Lexical == nil {
		return func(int) float64 { return 0 }
	}
	words := make([]float64, r.Len())
	likeness(words, r.Lexical, q.Counts)
	best := 1.0
	if r.Lexical.weighting == ingest.BM25 {
		best = 0
		for _, d := range docs {
			best = max(best, words[d])
		}
	}
	return func(doc int) float64 {
		if best == 0 {
			return 0
		}
		return words[doc] / best
	}
}
