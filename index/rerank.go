package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// rerank scores each hit by how its code agrees with the query's activations and, if it is asked to, by how much its words have
// in common with the query's, and sorts by the sum.
func (se *search) rerank(ctx context.Context, hits []Hit) error {
	se.result.Work.Reranked = len(hits)
	code := hashing.NewAsymmetric(se.margins())
	for i := range hits {
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
	slices.SortStableFunc(hits, func(a, b Hit) int { // they came by (Distance, Number)
		return cmp.Compare(b.Score, a.Score)
	})
	return nil
}

// margins are the query's, or the signs of its code where that is all there is.
func (se *search) margins() []float32 {
	sk := se.result.Sketch
	switch {
	case se.parts != nil:
		return se.mixMargins()
	case sk.Activations == nil:
		return sk.Code.Signs(se.bits)
	}
	return se.model.Margins(sk.Activations)
}

// compareWords sets the lexical part of each hit.
func (se *search) compareWords(ctx context.Context, hits []Hit) error {
	g, err := openGeneration(se.tx, se.generation)
	if err != nil {
		return err
	}
	like := se.likeness()
	for i := range hits {
		c, err := g.countsOf(hits[i].Number)
		if err = firstError(err, ctx.Err()); err != nil {
			return err
		}
		hits[i].Lexical = like(c)
	}
	if se.query.Rerank == BM25 {
		se.normalise(hits)
	}
	return nil
}

// likeness compares the query's words with a document's.
func (se *search) likeness() func(ingest.Counts) float64 {
	v := se.model.Vocabulary()
	if se.query.Rerank == BM25 {
		ids, weights := se.words(func(c ingest.Counts) []float32 { return slices.Repeat([]float32{1}, len(c.IDs)) }) // each word counts once
		return func(c ingest.Counts) float64 {
			return dot(ids, weights, c.IDs, ingest.BM25.Weigh(nil, c, v))
		}
	}
	ids, weights := se.words(func(c ingest.Counts) []float32 { return ingest.TFIDF.Weigh(nil, c, v) })
	length := norm(weights)
	return func(c ingest.Counts) float64 {
		w := ingest.TFIDF.Weigh(nil, c, v)
		if l := length * norm(w); l > 0 {
			return min(1, dot(ids, weights, c.IDs, w)/l)
		}
		return 0
	}
}

// words are the query's, weighed in some way.
func (se *search) words(weigh func(ingest.Counts) []float32) (ids []uint32, weights []float32) {
	if se.parts != nil {
		return se.mixWords(weigh)
	}
	c := se.result.Sketch.Counts
	return c.IDs, weigh(c)
}

// normalise divides by the best, which is that of the first page for all.
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

// dot is the scalar product of two sparse rows whose ids ascend.
func dot(aIDs []uint32, a []float32, bIDs []uint32, b []float32) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(aIDs) && j < len(bIDs); {
		switch {
		case aIDs[i] < bIDs[j]:
			i++
		case aIDs[i] > bIDs[j]:
			j++
		default:
			sum += float64(a[i]) * float64(b[j])
			i, j = i+1, j+1
		}
	}
	return sum
}

func norm(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}
