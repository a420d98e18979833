package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
)

// Search answers a query from one consistent state of the collection. It fails with [ErrQuery],
// with [ErrCursor], with [ErrNotFound] for an unknown id, with [ErrTopic] for an unknown topic,
// with [ErrNoModel] by code, with [ErrNoWords] by words and hybrid, and with [hashing.ErrNoTerms]
// if there is nothing to search by: by code if no word of the text or document is in the
// vocabulary, otherwise if no document holds one either. If the codes, or the vectors that they are
// of, were made elsewhere, it fails with [ErrForeign] for a text by code, for re-ranking by words,
// and by code for a document without one. With [hashing.ErrNoTerms] it also returns a result,
// without hits.
func (ix *Index) Search(ctx context.Context, q Query) (*Result, error) {
	start := time.Now()
	if err := q.validate(); err != nil {
		return nil, err
	}
	r := new(Result)
	err := ix.withSearch(ctx, q, r, func(se *search) error { return se.run(ctx) })
	if errors.Is(err, hashing.ErrNoTerms) {
		return r, err
	}
	if err != nil {
		return nil, err
	}
	r.Work.Elapsed = time.Since(start)
	return r, nil
}

// withSearch calls fn with a search of the current state.
func (ix *Index) withSearch(ctx context.Context, q Query, r *Result, fn func(*search) error) error {
	topic, err := ix.topicFilter(ctx, q.Topic)
	if err != nil {
		return err
	}
	return ix.viewWords(ctx, func(v View, s *snapshot) error {
		se := &search{ix: ix, view: v, snapshot: s, query: q.withDefaults(), topic: topic, result: r}
		defer se.release()
		if err := se.begin(ctx); err != nil {
			return err
		}
		return fn(se)
	})
}

// release returns memory for other searches.
func (se *search) release() {
	if se.scores != nil && se.scores.code != nil {
		se.ix.asymmetric.Put(se.scores.code.code)
	}
}

// begin parses the cursor and chooses the rank.
func (se *search) begin(ctx context.Context) (err error) {
	if se.query.Cursor != "" {
		if se.page, err = parseCursor(se.query.Cursor); err != nil {
			return err
		}
	}
	se.rank = se.chosenRank()
	switch {
	case se.rank == ByCode && se.model == nil:
		return ErrNoModel
	case se.rank != ByCode && !se.wordsReady():
		return ErrNoWords
	}
	se.result.Rank = se.rank
	if err := se.look(ctx); err != nil {
		return err
	}
	return se.group()
}

// run determines the hits.
func (se *search) run(ctx context.Context) error {
	if !se.listed() {
		a, err := se.findNearest(ctx)
		if err != nil {
			return err
		}
		return se.fillPage(ctx, a)
	}
	for _, step := range []func(context.Context) error{se.pose, se.prepareList, se.list, se.fillList} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// pose determines what the query asks for: its sketch, and by words and hybrid its words.
func (se *search) pose(ctx context.Context) error {
	if se.rank == ByCode {
		return se.sketch(ctx)
	}
	return se.ask(ctx)
}

// A search is the state of one query.
type search struct {
	*snapshot
	ix       *Index
	view     View
	query    Query
	topic    *topicFilter    // nil for all topics
	visible  *roaring.Bitmap // documents that the asker may know of; nil means all
	rank     Rank
	keep     hamming.Filter // rows that may be found; nil means all
	page     cursor         // end of the previous page, or a new cursor
	parts    []part         // of a query with likes or dislikes
	excluded []uint32       // documents that the query refers to, which are left out
	grouped  bool           // hits are the best passages of their documents
	result   *Result

	// Of a search that lists an order.
	question inquiry
	numbers  *roaring.Bitmap // documents that may be found; nil means all
	scores   *wordOrder      // nil by code
	found    []ranked
}

// findNearest returns the nearest documents, one more than the pool if there are as many.
func (se *search) findNearest(ctx context.Context) (*hamming.Answer, error) {
	if err := se.sketch(ctx); err != nil {
		return nil, err
	}
	q, err := se.hammingQuery(ctx)
	if err != nil {
		return nil, err
	}
	a, err := se.set.Search(ctx, q)
	if err == nil {
		se.record(a)
	}
	return a, err
}

// hammingQuery returns the query for package hamming.
func (se *search) hammingQuery(ctx context.Context) (hamming.Query, error) {
	if se.foreign() && se.query.Rerank.lexical() {
		return hamming.Query{}, fmt.Errorf("%w: there are no words to re-rank by %s: %w", ErrQuery, se.query.Rerank, ErrForeign)
	}
	if err := se.openPage(ctx); err != nil {
		return hamming.Query{}, err
	}
	return se.filteredQuery(ctx)
}

// record copies the counts and the cost of the search to the result, drops the rows beyond the
// radius, and has an index structure built if one would have helped.
func (se *search) record(a *hamming.Answer) {
	if a.Slow {
		se.ix.renew(true)
	}
	n, _ := slices.BinarySearchFunc(a.Found, se.query.within(se.bits), func(f hamming.Found, radius int) int {
		return cmp.Or(cmp.Compare(int(f.Distance), radius), -1) // the first beyond it
	})
	a.Found = a.Found[:n]
	r, w := se.result, a.Work
	r.Within, r.Before = a.Within, int(se.page.Seen)
	r.Work.Searcher, r.Work.Probes, r.Work.Candidates = w.Searcher, w.Probes, w.Candidates
}

// poolSize returns the number of nearest documents to consider.
func (se *search) poolSize() int {
	if se.query.Rerank == NoRerank {
		return se.query.Limit
	}
	return int(se.page.Pool)
}

// fillPage sets the hits of the page.
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
	if r.Hits, err = se.fetchPage(ctx, hits); err != nil {
		return err
	}
	if err := se.explain(ctx); err != nil {
		return err
	}
	return se.fillRest(ctx)
}

// fillRest sets the parts of the result that complete its hits.
func (se *search) fillRest(ctx context.Context) error {
	if err := se.facets(ctx); err != nil {
		return err
	}
	return se.labels(ctx)
}

// reranked returns the page of the re-ranked candidates and reports whether there are more.
func (se *search) reranked(ctx context.Context, hits []Hit) ([]Hit, bool, error) {
	if err := se.rerank(ctx, hits); err != nil {
		return nil, false, err
	}
	hits = se.page.afterLast(hits)
	n := min(len(hits), se.query.Limit)
	return hits[:n], n < len(hits), nil
}

// filteredQuery returns the query for one document more than the pool, which shows whether there
// are more.
func (se *search) filteredQuery(ctx context.Context) (hamming.Query, error) {
	q, radius := se.query, se.query.within(se.bits)
	if q.Distances {
		radius = se.bits
	}
	numbers, err := se.ix.filter(ctx, se.view, q.Filter)
	se.keep = se.sieve(se.topic.restrict(se.snapshot, numbers), se.excluded, se.page.Next)
	return hamming.Query{
		Code: se.result.Sketch.Code, K: min(se.poolSize(), se.rows()) + 1, Radius: radius, Count: q.Radius != 0 || q.Distances,
		After: se.startAfter(), Keep: se.keep,
	}, err
}

// startAfter returns the row after which the page begins. It is nil if the hits are re-ranked,
// since all candidates are scored again for each page.
func (se *search) startAfter() *hamming.Found {
	if se.page.first() || se.query.Rerank != NoRerank {
		return nil
	}
	return se.rowAfter(se.page.Last)
}

// rowAfter returns the last row of the order by distance that does not follow a place, or nil.
func (s *snapshot) rowAfter(last place) *hamming.Found {
	if row := s.rowsBelow(uint64(last.Number) + 1); row > 0 {
		return &hamming.Found{Row: uint32(row - 1), Distance: last.Distance}
	}
	if last.Distance == 0 {
		return nil
	}
	return &hamming.Found{Row: math.MaxUint32, Distance: last.Distance - 1}
}

// hits converts rows to hits without documents, in the same order.
func (s *snapshot) hits(found []hamming.Found) []Hit {
	hits := make([]Hit, len(found))
	for i, f := range found {
		similarity := 1 - float64(f.Distance)/float64(s.bits)
		hits[i] = Hit{Distance: int(f.Distance), Similarity: similarity, Score: similarity}
		hits[i].Number, hits[i].Code, hits[i].Bits = s.nums[f.Row], s.code(int(f.Row)), s.bits
	}
	return hits
}

// fetch reads the documents of hits. Those of the page, if it is filled, are not read again.
func (se *search) fetch(ctx context.Context, hits []Hit) ([]Hit, error) {
	var missing []uint32
	for i := range hits {
		if j := slices.IndexFunc(se.result.Hits, func(h Hit) bool { return h.Number == hits[i].Number }); j >= 0 && !se.query.IDs {
			hits[i].Document = se.result.Hits[j].Document
		} else {
			missing = append(missing, hits[i].Number)
		}
	}
	i := 0
	for d, err := range se.ix.documents(se.view, missing...) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		for hits[i].Number != d.number {
			i++
		}
		hits[i].Document = d.Document
		i++
	}
	return slices.Clip(hits), nil
}

// fetchPage reads the documents of the page, or their ids alone if the query requests that.
func (se *search) fetchPage(ctx context.Context, hits []Hit) ([]Hit, error) {
	if !se.query.IDs {
		return se.fetch(ctx, hits)
	}
	i := 0
	for r, err := range storedDocuments(se.view, numbersOf(hits)) {
		if err == nil {
			hits[i].ID, err = se.ix.packer.ID(r.Key, r.Value)
		}
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		i++
	}
	return slices.Clip(hits), nil
}

func numbersOf(hits []Hit) []uint32 {
	numbers := make([]uint32, len(hits))
	for i, h := range hits {
		numbers[i] = h.Number
	}
	return numbers
}
