package index

import (
	"cmp"
	"context"
	"slices"
)

// A Shared term is in the query and in a hit.
type Shared struct {
	Term   string  `json:"term"`
	Weight float64 `json:"weight"` // what it adds to the lexical part of the score
}

// explain tells which of the query's words hits hold.
func (se *search) explain(ctx context.Context) error {
	if !se.query.Explain || se.foreign() {
		return nil
	}
	g, err := openGeneration(se.tx, se.generation)
	if err != nil {
		return err
	}
	like, v, best := se.likeness(), se.model.Vocabulary(), 1.0
	if se.query.Rerank == BM25 && se.page.Best > 0 {
		best = se.page.Best
	}
	for i := range se.result.Hits {
		if err := ctx.Err(); err != nil {
			return err
		}
		h := &se.result.Hits[i]
		c, err := g.countsOf(h.Number)
		if err != nil {
			return err
		}
		for id, part := range like.parts(c) {
			h.Shared = append(h.Shared, Shared{v.Term(id), part / best})
		}
		slices.SortStableFunc(h.Shared, func(a, b Shared) int { return cmp.Compare(b.Weight, a.Weight) })
	}
	return nil
}
