package index

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
)

// A Reply is the answer to one of many queries: Result and Err are those of [Index.Search].
type Reply struct {
	*Result
	Err error
}

// SearchAll answers many queries, in order, from one consistent state of the collection, each like
// [Index.Search]. It is faster than separate searches, since texts are hashed and words looked up
// in parallel, and codes are compared with many queries at once. Work.Elapsed is the time that all
// queries took together. A query that fails does not affect the others. SearchAll itself fails only
// if the file cannot be read or ctx ends.
func (ix *Index) SearchAll(ctx context.Context, queries []Query) ([]Reply, error) {
	start := time.Now()
	all := make(batch, len(queries))
	topics := ix.topicFilters(ctx, queries)
	err := ix.viewWords(ctx, func(v View, s *snapshot) error {
		for i, q := range queries {
			all[i] = &batched{search: search{ix: ix, view: v, snapshot: s, query: q.withDefaults(), topic: topics[i].topicFilter, result: new(Result)}, err: cmp.Or(q.validate(), topics[i].err)}
			if all[i].err == nil {
				all[i].err = all[i].begin(ctx)
			}
		}
		return all.run(ctx, s.set)
	})
	if err != nil {
		return nil, err
	}
	replies := make([]Reply, len(all))
	for i, b := range all {
		replies[i].Err = b.err
		switch {
		case b.err == nil:
			b.result.Work.Elapsed = time.Since(start)
			fallthrough
		case errors.Is(b.err, hashing.ErrNoTerms):
			replies[i].Result = b.result
		}
	}
	return replies, nil
}

// A batch is a set of queries of one state.
type batch []*batched

type batched struct {
	search
	err error
}

func (all batch) run(ctx context.Context, set *hamming.Set) error {
	if err := all.inParallel(ctx, (*search).needsDocuments, (*search).pose); err != nil {
		return err
	}
	queries, nearest := all.prepare(ctx)
	lists := slices.DeleteFunc(slices.Clone(all), func(b *batched) bool { return b.err != nil || !b.listed() })
	if err := lists.inParallel(ctx, (*search).listsFile, (*search).list); err != nil {
		return err
	}
	answers, err := set.SearchAll(ctx, queries)
	for i, a := range answers {
		nearest[i].record(a)
		nearest[i].err = nearest[i].fillPage(ctx, a)
	}
	for _, b := range lists {
		if b.err == nil {
			b.err = b.fillList(ctx)
		}
	}
	return cmp.Or(err, ctx.Err())
}

// inParallel takes a step of all queries: first of those that read the file, one after the other,
// since a transaction is not safe for concurrent use, then of the others.
func (all batch) inParallel(ctx context.Context, reads func(*search) bool, step func(*search, context.Context) error) error {
	for _, b := range all {
		if b.err == nil && reads(&b.search) {
			b.err = step(&b.search, ctx)
		}
	}
	return parallel.Each(ctx, len(all), func(i int) error {
		if b := all[i]; b.err == nil && !reads(&b.search) {
			b.err = step(&b.search, ctx)
		}
		return nil
	})
}

// prepare prepares all queries. It returns those by code for package hamming.
func (all batch) prepare(ctx context.Context) (queries []hamming.Query, nearest batch) {
	for _, b := range all {
		switch {
		case b.err != nil:
		case b.listed():
			b.err = b.prepareList(ctx)
		default:
			var q hamming.Query
			if q, b.err = b.hammingQuery(ctx); b.err == nil {
				queries, nearest = append(queries, q), append(nearest, b)
			}
		}
	}
	return queries, nearest
}

// needsDocuments reports whether what the query asks for is determined by documents.
func (se *search) needsDocuments() bool {
	q := se.query
	return q.ID != "" || len(q.Like)+len(q.Dislike) > 0
}

// listsFile reports whether the list of documents is determined by values in the file.
func (se *search) listsFile() bool { return se.query.Sort != "" || se.query.Distinct != "" }
