package hamming

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// SearchAll answers every query as [Set.Search] does, with as many processors as GOMAXPROCS says: filters are called from several
// goroutines, one query's from one at a time. Queries for which all codes must be compared go through them together, a few codes at a
// time, so that these come from the nearest cache for all but the first. It fails if one of the queries is wrong, and ends early, with the
// context's error, when that ends.
func (s *Set) SearchAll(ctx context.Context, queries []Query) ([]*Answer, error) {
	all := make([]asked, len(queries))
	for i, q := range queries {
		if err := q.validate(s.bits); err != nil {
			return nil, fmt.Errorf("query %d: %w", i, err)
		}
		all[i].query = q
	}
	if err := spread(ctx, len(all), func(ctx context.Context, i int) error { return s.unlessScan(ctx, &all[i]) }); err != nil {
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

// An asked query is one of many.
type asked struct {
	query  Query
	sel    *selection
	work   Work
	slow   bool    // see [Answer.Slow]
	answer *Answer // nil until there is one
}

// unlessScan answers a query if that takes less than comparing all codes.
func (s *Set) unlessScan(ctx context.Context, a *asked) (err error) {
	plan := s.plan(&a.query)
	a.slow = plan.slow
	for _, with := range plan.searchers {
		if with == searcher(scan{}) {
			break
		}
		if a.answer, err = s.by(ctx, with, &a.query, &a.work); a.answer != nil || err != nil {
			return err
		}
	}
	return ctx.Err()
}

// scanAll answers the queries that are left, each processor its share of them.
func (s *Set) scanAll(ctx context.Context, all []asked) error {
	var left []*asked
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
	return spread(ctx, len(shares), func(ctx context.Context, i int) error { return s.scanTogether(ctx, shares[i]) })
}

// cached is how many words of codes the nearest cache holds beside what else a scan needs.
const cached = 4096

// scanTogether compares some codes with all queries before it comes to the next.
func (s *Set) scanTogether(ctx context.Context, queries []*asked) error {
	for _, a := range queries {
		a.sel = newSelection(&a.query, s.bits)
		a.sel.order = true
	}
	var near [block]uint32
	most := max(lanes, min(block, cached/s.codes.words/lanes*lanes))
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

// spread calls do for 0 to n-1 on all processors and returns the first error, at which it ends. There are as many goroutines as processors,
// not as calls, for each has to grow its stack to what a search needs.
func spread(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range min(n, runtime.GOMAXPROCS(0)) {
		g.Go(func() (err error) {
			for i := next.Add(1) - 1; i < int64(n) && err == nil; i = next.Add(1) - 1 {
				err = do(ctx, int(i))
			}
			return err
		})
	}
	return g.Wait()
}
