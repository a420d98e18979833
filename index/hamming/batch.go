package hamming

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/hashsearch/hashsearch/ae/parallel"
)

// SearchAll answers every query as [Set.Search] does, on GOMAXPROCS processors. Filters are called
// from several goroutines, but the filter of one query from one at a time. Queries that need a scan
// share it: a few codes at a time are compared with all of them, so that the codes come from the
// nearest cache for all but the first. SearchAll fails if one of the queries is invalid. If ctx is
// cancelled, it returns ctx's error early.
func (s *Set) SearchAll(ctx context.Context, queries []Query) ([]*Answer, error) {
	all := make([]batchQuery, len(queries))
	for i, q := range queries {
		if err := q.validate(s.bits); err != nil {
			return nil, fmt.Errorf("query %d: %w", i, err)
		}
		all[i].query = q
	}
	if err := parallel.Each(ctx, len(all), func(i int) error { return s.searchUnlessScan(ctx, &all[i]) }); err != nil {
		return nil, err
	}
	if err := s.scanAll(ctx, all); err != nil {
		return nil, err
	}
	answers := make([]*Answer, len(all))
	for i := range all {
		answers[i] = all[i].answer
	}
	return answers, nil
}

// A batchQuery is one query of a batch.
type batchQuery struct {
	query  Query
	sel    *selection
	work   Work
	slow   bool    // see [Answer.Slow]
	answer *Answer // nil until the query is answered
}

// searchUnlessScan answers a query unless its plan reaches the scan.
func (s *Set) searchUnlessScan(ctx context.Context, a *batchQuery) (err error) {
	plan := s.plan(&a.query)
	a.slow = plan.slow
	for _, sr := range plan.searchers {
		if sr == searcher(scan{}) {
			break
		}
		if a.answer, err = s.searchBy(ctx, sr, &a.query, &a.work); a.answer != nil || err != nil {
			return err
		}
	}
	return ctx.Err()
}

// scanAll answers the remaining queries, an equal share of them on each processor.
func (s *Set) scanAll(ctx context.Context, all []batchQuery) error {
	var left []*batchQuery
	for i := range all {
		if all[i].answer == nil {
			left = append(left, &all[i])
		}
	}
	if len(left) == 0 {
		return nil
	}
	procs := runtime.GOMAXPROCS(0)
	shares := slices.Collect(slices.Chunk(left, (len(left)+procs-1)/procs))
	return parallel.Each(ctx, len(shares), func(i int) error { return s.scanTogether(ctx, shares[i]) })
}

// cachedWords is the number of words of codes that fit into the nearest cache beside the other data
// of a scan.
const cachedWords = 4096

// scanTogether compares a block of codes with all queries before it goes on to the next block.
func (s *Set) scanTogether(ctx context.Context, queries []*batchQuery) error {
	for _, a := range queries {
		a.sel = newSelection(&a.query, s.bits)
		a.sel.ascending = true
	}
	var near [block]uint32
	most := max(lanes, min(block, cachedWords/s.codes.words/lanes*lanes))
	for from, size := 0, min(firstBlock, most); from < s.Len(); size = min(2*size, most) {
		to := min(from+size, s.Len())
		for _, a := range queries {
			s.scanBlock(from, to, &a.query, a.sel, near[:])
		}
		if from = to; ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for _, a := range queries {
		a.work.Searcher, a.work.Candidates = scan{}.name(), a.work.Candidates+s.Len()
		a.answer = a.sel.answer()
		a.answer.Work, a.answer.Slow = a.work, a.slow
	}
	return nil
}
