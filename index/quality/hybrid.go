package quality

import "github.com/hashsearch/hashsearch/hashing"

// Hybrid is a [Ranker] by words and codes together, as a search ranks by default: BM25 divided by
// the best one, plus a weight times the agreement of the code with the query's margins, from -1 to
// 1. It ranks all documents.
type Hybrid struct {
	Words   *Words
	Codes   *Codes
	Mixture hashing.Mixture // the weight of the code
}

func (h *Hybrid) Name() string { return "hybrid" }
func (h *Hybrid) Len() int     { return h.Codes.Len() }

// Score sets dst to the scores. The document that equals the query is not the best one.
func (h *Hybrid) Score(dst []float32, q *Query) {
	words, n := h.Words.words(q.Text)
	weight := h.weight(q, n)
	scores := h.Words.scores(h.Words.heaviest(words))
	best := 0.0
	for i, s := range scores {
		if i != q.Self-1 {
			best = max(best, s)
		}
	}
	if best == 0 {
		best = 1
	}
	code := hashing.NewAsymmetric(q.margins(h.Codes.width))
	for i, s := range scores {
		dst[i] = float32(s/best + weight*code.Similarity(h.Codes.code(i)))
	}
}

// weight returns the weight of the code for a document of the collection or a text.
func (h *Hybrid) weight(q *Query, words int) float64 {
	if q.Self > 0 {
		return h.Mixture.Document
	}
	return h.Mixture.Weight(q.Text, words)
}
