package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
)

// Ball finds all documents within the radius of a query. The result has no hits; Within counts
// them. The sequence yields the hits, nearest first, and reads each document when its turn comes;
// until then a hit takes 8 bytes. All hits are of the state at the time of the call. The consumer
// may write to the index meanwhile: documents that are deleted before their turn are left out.
//
// The query requires a radius and takes neither limit, cursor, re-ranking, sort, distinct, facets,
// labels nor distances; otherwise Ball fails with [ErrQuery]. Other errors are those of
// [Index.Search].
func (ix *Index) Ball(ctx context.Context, q Query) (*Result, iter.Seq2[Hit, error], error) {
	start := time.Now()
	if err := q.validate(); err != nil {
		return nil, nil, err
	}
	if q.Radius == 0 || q.Limit != 0 || q.Cursor != "" || q.Rerank != NoRerank || q.Sort != "" || q.Distinct != "" || len(q.Facets) > 0 || q.Around > 0 || q.Labels > 0 || q.Distances {
		return nil, nil, fmt.Errorf("%w: a stream of all hits requires a radius and takes no limit, cursor, re-ranking, sort, distinct, facets, labels or distances", ErrQuery)
	}
	r := new(Result)
	var hits iter.Seq2[Hit, error]
	err := ix.withSearch(ctx, q, r, func(se *search) error {
		se.query.Limit = se.rows()
		a, err := se.findNearest(ctx)
		if err == nil {
			hits = ix.stream(ctx, se.snapshot, a.Found)
		}
		return err
	})
	if errors.Is(err, hashing.ErrNoTerms) {
		return r, ix.stream(ctx, nil, nil), err
	}
	if err != nil {
		return nil, nil, err
	}
	r.Work.Elapsed = time.Since(start)
	return r, hits, nil
}

// stream yields the documents of rows of s that still exist.
func (ix *Index) stream(ctx context.Context, s *snapshot, found []hamming.Found) iter.Seq2[Hit, error] {
	return func(yield func(Hit, error) bool) {
		for batch := range slices.Chunk(found, rowBatch) {
			hits, err := ix.present(ctx, s, batch)
			if err != nil {
				yield(Hit{}, err)
				return
			}
			for _, h := range hits {
				if !yield(h, nil) {
					return
				}
			}
		}
	}
}

// present reads documents in a view of its own.
func (ix *Index) present(ctx context.Context, s *snapshot, found []hamming.Found) (hits []Hit, err error) {
	all := s.hits(found)
	docs, err := ix.lookupDocuments(ctx, numbersOf(all))
	for i, d := range docs {
		if d != nil {
			all[i].Document = d.Document
			hits = append(hits, all[i])
		}
	}
	return hits, err
}
