package index

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// rerank scores each hit by the agreement of its code with the query's activations and, if words
// are part of the score, by the words in common. It sorts the hits by the sum.
func (se *search) rerank(ctx context.Context, hits []Hit) error {
	se.result.Work.Reranked = len(hits)
	code := hashing.NewAsymmetric(se.margins())
	for i := range hits {
		if err := ctx.Err(); err != nil {
			return err
		}
		hits[i].Asymmetric = code.Similarity(hits[i].Code)
	}
	if se.query.Rerank.lexical() {
		if err := se.compareWords(ctx, hits); err != nil {
			return err
		}
	}
	for i := range hits {
		hits[i].Score = hits[i].Asymmetric + hits[i].Lexical
	}
	sortByScore(hits)
	return nil
}

// sortByScore sorts hits that are in order of (Distance, Number) by their scores, highest first.
func sortByScore(hits []Hit) {
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
}

// margins returns the query's margins as the adapter turns them, or the signs of its code if there
// are no activations.
func (se *search) margins() []float32 {
	sk := se.result.Sketch
	switch {
	case se.parts != nil:
		return se.adapt(se.mixMargins())
	case sk.Activations == nil:
		return sk.Code.Signs(se.bits)
	}
	return se.adapt(se.model.Margins(sk.Activations))
}

// compareWords sets the lexical part of each hit.
func (se *search) compareWords(ctx context.Context, hits []Hit) error {
	like, i := se.likeness(), 0
	for c, err := range se.in(se.view).Counts(numbersOf(hits)...) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		hits[i].Lexical = like.of(c)
		if se.query.Rerank == TFIDF {
			hits[i].Lexical = min(1, hits[i].Lexical)
		}
		i++
	}
	if se.query.Rerank == BM25 {
		se.normalise(hits)
	}
	return nil
}

// A likeness compares the words of a document with those of the query.
type likeness struct {
	ids     []uint32 // the query's terms, ascending
	weights []float32
	weigh   func(ingest.Counts) []float32    // weights of a document's terms
	scale   func(document []float32) float64 // factor of the products of weights
}

// likeness returns the comparison by BM25 if the query is re-ranked by it, otherwise by TF-IDF.
func (se *search) likeness() likeness {
	v := se.model.Vocabulary()
	if se.query.Rerank == BM25 {
		// Each word of the query counts once.
		ids, weights := se.weighWords(func(c ingest.Counts) []float32 { return slices.Repeat([]float32{1}, len(c.IDs)) })
		return likeness{ids, weights, func(c ingest.Counts) []float32 { return ingest.BM25.Weigh(nil, c, v) }, func([]float32) float64 { return 1 }}
	}
	weigh := func(c ingest.Counts) []float32 { return ingest.TFIDF.Weigh(nil, c, v) }
	ids, weights := se.weighWords(weigh)
	length := norm(weights)
	return likeness{ids, weights, weigh, func(document []float32) float64 {
		if l := length * norm(document); l > 0 {
			return 1 / l
		}
		return 0
	}}
}

// of returns the TF-IDF cosine, or the BM25 score before it is normalised.
func (l likeness) of(c ingest.Counts) float64 {
	sum := 0.0
	for _, part := range l.parts(c) {
		sum += part
	}
	return sum
}

// parts yields the terms in common with their contributions to that.
func (l likeness) parts(c ingest.Counts) iter.Seq2[uint32, float64] {
	return func(yield func(uint32, float64) bool) {
		w := l.weigh(c)
		scale := l.scale(w)
		for i, j := 0, 0; i < len(l.ids) && j < len(c.IDs); {
			switch {
			case l.ids[i] < c.IDs[j]:
				i++
			case l.ids[i] > c.IDs[j]:
				j++
			default:
				if !yield(l.ids[i], float64(l.weights[i])*float64(w[j])*scale) {
					return
				}
				i, j = i+1, j+1
			}
		}
	}
}

// weighWords returns the query's terms with weights.
func (se *search) weighWords(weigh func(ingest.Counts) []float32) (ids []uint32, weights []float32) {
	if se.parts != nil {
		return se.mixWords(weigh)
	}
	c := se.result.Sketch.Counts
	return c.IDs, weigh(c)
}

// normalise divides the scores by the best one, on later pages by that of the first page.
func (se *search) normalise(hits []Hit) {
	if se.page.first() {
		for _, h := range hits {
			se.page.Best = max(se.page.Best, h.Lexical)
		}
	}
	if se.page.Best == 0 {
		return
	}
	for i := range hits {
		hits[i].Lexical /= se.page.Best
	}
}

func norm(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}

// A Shared is a term of the query that a hit contains.
type Shared struct {
	Term   string  `json:"term"`   // as a word
	Weight float64 `json:"weight"` // contribution to the lexical part of the score
}

// explain sets the words that the hits share with the query.
func (se *search) explain(ctx context.Context) error {
	if !se.query.Explain || se.foreign() {
		return nil
	}
	like, v, best := se.likeness(), se.model.Vocabulary(), 1.0
	if se.query.Rerank == BM25 && se.page.Best > 0 {
		best = se.page.Best
	}
	i := 0
	for c, err := range se.in(se.view).Counts(numbersOf(se.result.Hits)...) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		h := &se.result.Hits[i]
		i++
		for id, part := range like.parts(c) {
			h.Shared = append(h.Shared, Shared{v.Word(id), part / best})
		}
		sortShared(h.Shared)
	}
	return nil
}

func sortShared(all []Shared) {
	slices.SortStableFunc(all, func(a, b Shared) int { return cmp.Compare(b.Weight, a.Weight) })
}
