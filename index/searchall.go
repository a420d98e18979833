package index

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	bolt "go.etcd.io/bbolt"
)

// A Reply is the answer to one of many queries: Result and Err are those of [Index.Search].
type Reply struct {
	*Result
	Err error
}

// SearchAll answers many queries, in order, from one consistent state of the collection, each like
// [Index.Search]. It is faster than separate searches, since texts are hashed in parallel and codes
// are compared with many queries at once. Work.Elapsed is the time that all queries took together.
// A query that fails does not affect the others. SearchAll itself fails with [ErrNoModel], or if
// ctx ends.
func (ix *Index) SearchAll(ctx context.Context, queries []Query) ([]Reply, error) {
	start := time.Now()
	all := make(batch, len(queries))
	err := ix.view(func(tx *bolt.Tx, s *snapshot) error {
		if s.model == nil {
			return ErrNoModel
		}
		for i, q := range queries {
			all[i] = &batched{search: search{ix: ix, tx: tx, snapshot: s, query: q.withDefaults(), result: new(Result)}, err: q.validate()}
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
	if err := all.hash(ctx); err != nil {
		return err
	}
	var queries []hamming.Query
	var pending batch
	for _, b := range all {
		if q, ok := b.prepare(ctx); ok {
			queries, pending = append(queries, q), append(pending, b)
		}
	}
	answers, err := set.SearchAll(ctx, queries)
	for i, a := range answers {
		pending[i].record(a)
		pending[i].err = pending[i].fillPage(ctx, a)
	}
	return cmp.Or(err, ctx.Err())
}

// hash makes the sketches that do not require the file: a transaction is not safe for concurrent
// use.
func (all batch) hash(ctx context.Context) error {
	return parallel.Each(ctx, len(all), func(i int) error {
		if b := all[i]; b.err == nil && !b.query.needsDocuments() {
			b.err = b.sketch(ctx)
		}
		return nil
	})
}

// prepare returns the query for package hamming, or false if the query fails.
func (b *batched) prepare(ctx context.Context) (q hamming.Query, ok bool) {
	if b.err == nil && b.query.needsDocuments() {
		b.err = b.sketch(ctx)
	}
	if b.err == nil {
		q, b.err = b.hammingQuery(ctx)
	}
	return q, b.err == nil
}

// needsDocuments reports whether the sketch of the query is made from documents.
func (q Query) needsDocuments() bool { return q.ID != "" || len(q.Like)+len(q.Dislike) > 0 }
