package quality

import (
	"cmp"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// Reranked is a [Ranker] with the order of a search with re-ranking. It orders the nearest
// documents by the agreement of their codes with the query's margins, from -1 to 1, plus the TF-IDF
// cosine, or the BM25 score divided by the best among them. All other documents follow by distance.
type Reranked struct {
	Codes      *Codes
	Lexical    *Lexical // nil means that only the margins re-rank
	Candidates int      // number of documents that are re-ranked; 0 means 1000
}

func (r *Reranked) Name() string {
	if r.Lexical == nil {
		return "code+asymmetric"
	}
	return "code+rerank"
}

func (r *Reranked) Len() int { return r.Codes.Len() }

// Score sets dst to ranks for candidates, 1 for the worst and up. Equal scores are then real ties,
// never caused by rounding to float32. All other documents score minus their distance.
func (r *Reranked) Score(dst []float32, q *Query) {
	r.Codes.Score(dst, q)
	docs := nearest(dst, r.Codes.width, cmp.Or(r.Candidates, 1000), q.Self-1)
	found := r.scoreCandidates(docs, dst, q)
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

// compare orders worse candidates first. Candidates that differ only in their place among the rows
// compare as equal.
func (c candidate) compare(d candidate) int {
	return cmp.Or(cmp.Compare(c.score, d.score), d.distance-c.distance)
}

// nearest returns the n documents of least distance without the given one, in the order of rows,
// where earlier rows win ties. Scores are minus the distances. It counts the documents at each
// distance instead of sorting.
func nearest(scores []float32, width, n, without int) []int {
	at := make([]int, width+1)
	for i, s := range scores {
		if i != without {
			at[int(-s)]++
		}
	}
	for d, left := 0, n; d <= width; d++ { // at becomes the number to take at each distance
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

// scoreCandidates adds both parts of the score, in float64 as a search does.
func (r *Reranked) scoreCandidates(docs []int, scores []float32, q *Query) []candidate {
	code := hashing.NewAsymmetric(q.margins(r.Codes.width))
	lexical := r.lexicalPart(docs, q)
	found := make([]candidate, len(docs))
	for i, d := range docs {
		found[i] = candidate{d, code.Similarity(r.Codes.code(d)) + lexical(d), int(-scores[d])}
	}
	return found
}

// lexicalPart returns the lexical part of the score, as a function of the document, for each of
// docs.
func (r *Reranked) lexicalPart(docs []int, q *Query) func(doc int) float64 {
	if r.Lexical == nil {
		return func(int) float64 { return 0 }
	}
	scores := make([]float64, r.Len())
	lexicalScores(scores, r.Lexical, q.Counts)
	best := 1.0
	if r.Lexical.weighting == ingest.BM25 {
		best = 0
		for _, d := range docs {
			best = max(best, scores[d])
		}
	}
	return func(doc int) float64 {
		if best == 0 {
			return 0
		}
		return scores[doc] / best
	}
}
