package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	bolt "go.etcd.io/bbolt"
)

// Search answers a query from one consistent state of the collection. It fails with [ErrQuery], [ErrCursor], [ErrNoModel],
// [ErrNotFound] for an unknown id, [hashing.ErrNoTerms] when the text or document has no word that the model knows, and
// [ErrForeign] where codes come from elsewhere for a text, words to re-rank by and a document without a code. Beside
// [hashing.ErrNoTerms] there is a result, without hits.
func (ix *Index) Search(ctx context.Context, q Query) (*Result, error) {
	start := time.Now()
	if err := q.validate(); err != nil {
		return nil, err
	}
	r := new(Result)
	err := ix.withSearch(q, r, func(se *search) error {
		a, err := se.findNearest(ctx)
		if err != nil {
			return err
		}
		return se.fillPage(ctx, a)
	})
	if errors.Is(err, hashing.ErrNoTerms) {
		return r, err
	}
	if err != nil {
		return nil, err
	}
	r.Work.Elapsed = time.Since(start)
	return r, nil
}

// ask calls fn with a search of one state.
func (ix *Index) withSearch(q Query, r *Result, fn func(*search) error) error {
	return ix.view(func(tx *bolt.Tx, s *snapshot) error {
		if s.model == nil {
			return ErrNoModel
		}
		return fn(&search{ix: ix, tx: tx, snapshot: s, query: q.withDefaults(), result: r})
	})
}

// search is one query under way.
type search struct {
	*snapshot
	ix     *Index
	tx     *bolt.Tx
	query  Query
	keep   hamming.Filter // what may be found; nil: all
	page   cursor         // of the page before, or a new one
	parts  []part         // of a query with likes or dislikes
	result *Result
}

// find looks for the nearest, one more than wanted if there are so many.
func (se *search) findNearest(ctx context.Context) (*hamming.Answer, error) {
	documents, err := se.sketch(ctx)
	if err != nil {
		return nil, err
	}
	q, err := se.hammingQuery(ctx, documents)
	if err != nil {
		return nil, err
	}
	a, err := se.set.Search(ctx, q)
	if err == nil {
		se.recordWork(a)
	}
	return a, err
}

// ask is what memory is asked, by the sketch and the documents that it comes from.
func (se *search) hammingQuery(ctx context.Context, documents []uint32) (hamming.Query, error) {
	if se.foreign() && se.query.Rerank.lexical() {
		return hamming.Query{}, fmt.Errorf("%w: there are no words to re-rank by %s: %w", ErrQuery, se.query.Rerank, ErrForeign)
	}
	if err := se.openPage(documents); err != nil {
		return hamming.Query{}, err
	}
	return se.filteredQuery(ctx, documents)
}

// note makes what was found part of the result, and has a structure made if one would have helped.
func (se *search) recordWork(a *hamming.Answer) {
	if a.Slow {
		se.ix.renew(true)
	}
	r, w := se.result, a.Work
	r.Within, r.Before = a.Within, int(se.page.Seen)
	r.Work.Searcher, r.Work.Probes, r.Work.Candidates = w.Searcher, w.Probes, w.Candidates
}

// wanted is how many of the nearest are looked at.
func (se *search) poolSize() int {
	if se.query.Rerank == NoRerank {
		return se.query.Limit
	}
	return int(se.page.Pool)
}

// answer makes the page of what was found.
func (se *search) fillPage(ctx context.Context, a *hamming.Answer) (err error) {
	r := se.result
	hits := se.hits(a.Found[:min(len(a.Found), se.poolSize())])
	more := len(hits) < len(a.Found)
	if se.query.Rerank != NoRerank {
		hits, more = se.page.pool(hits, more)
		r.Complete = !more
		if hits, more, err = se.reranked(ctx, hits); err != nil {
			return err
		}
	}
	if more {
		r.Next = se.page.nextPage(hits)
	}
	if r.Hits, err = se.fetch(ctx, hits); err != nil {
		return err
	}
	if err := se.explain(ctx); err != nil {
		return err
	}
	return se.facets(ctx)
}

// reranked is one page of the candidates, and whether there are more.
func (se *search) reranked(ctx context.Context, hits []Hit) ([]Hit, bool, error) {
	if err := se.rerank(ctx, hits); err != nil {
		return nil, false, err
	}
	hits = se.page.afterLast(hits)
	n := min(len(hits), se.query.Limit)
	return hits[:n], n < len(hits), nil
}

// near is what memory is asked: for one more than wanted, to see whether there are more.
func (se *search) filteredQuery(ctx context.Context, excluded []uint32) (hamming.Query, error) {
	q := se.query
	numbers, err := se.ix.filter(ctx, se.tx, q.Filter)
	se.keep = se.sieve(numbers, excluded, se.page.Next)
	return hamming.Query{
		Code: se.result.Sketch.Code, K: min(se.poolSize(), se.rows()) + 1, Radius: q.within(se.bits), Count: q.Radius != 0,
		After: se.startAfter(), Keep: se.keep,
	}, err
}

// after is the row behind which a page begins. Those that are re-ranked are all looked at again.
func (se *search) startAfter() *hamming.Found {
	last := se.page.Last
	if se.page.first() || se.query.Rerank != NoRerank {
		return nil
	}
	if row := se.rowsBelow(uint64(last.Number) + 1); row > 0 {
		return &hamming.Found{Row: uint32(row - 1), Distance: last.Distance}
	}
	if last.Distance == 0 {
		return nil
	}
	return &hamming.Found{Row: math.MaxUint32, Distance: last.Distance - 1}
}

// hits are what was found, without documents, in the same order.
func (s *snapshot) hits(found []hamming.Found) []Hit {
	hits := make([]Hit, len(found))
	for i, f := range found {
		similarity := 1 - float64(f.Distance)/float64(s.bits)
		hits[i] = Hit{Distance: int(f.Distance), Similarity: similarity, Score: similarity}
		hits[i].Number, hits[i].Code = s.nums[f.Row], s.code(int(f.Row))
	}
	return hits
}

func (se *search) fetch(ctx context.Context, hits []Hit) ([]Hit, error) {
	for i := range hits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d, _, err := se.ix.document(se.tx, hits[i].Number)
		if err != nil {
			return nil, err
		}
		hits[i].Document = d
	}
	return slices.Clip(hits), nil
}
