package index

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// Search answers a query from one consistent state of the collection. It fails with [ErrQuery], [ErrNoModel],
// [ErrNotFound] for an unknown id, and hashing.ErrNoTerms when the text or document has no word that the model knows.
func (ix *Index) Search(ctx context.Context, q Query) (*Result, error) {
	start := time.Now()
	if err := q.validate(); err != nil {
		return nil, err
	}
	r := new(Result)
	err := ix.view(func(tx *bolt.Tx, s *snapshot) error {
		if s.model == nil {
			return ErrNoModel
		}
		return (&search{ix: ix, tx: tx, snapshot: s, query: q.withDefaults(), result: r}).run(ctx)
	})
	if err != nil {
		return nil, err
	}
	r.Work.Elapsed = time.Since(start)
	return r, nil
}

// search is one query under way.
type search struct {
	*snapshot
	ix     *Index
	tx     *bolt.Tx
	query  Query
	result *Result
}

func (se *search) run(ctx context.Context) error {
	except, err := se.sketch()
	if err != nil {
		return err
	}
	a, err := se.ask(ctx, except)
	if err != nil {
		return err
	}
	sel, err := se.nearest(ctx, a, &se.result.Work)
	if err != nil {
		return err
	}
	return se.answer(a, sel)
}

// answer makes the result of what was selected.
func (se *search) answer(a ask, sel *selection) error {
	r := se.result
	r.Generation = se.generation
	r.Within = sel.histogram()
	r.Complete = se.query.Rerank == NoRerank || !sel.cut(se.possible(a))
	hits, err := se.rank(sel.nearest())
	if err != nil {
		return err
	}
	r.Hits, err = se.fetch(hits[:min(len(hits), se.query.Limit)])
	return err
}

// sketch finds code and counts of the query, and for a query by id the row to leave out, else -1.
func (se *search) sketch() (except int, err error) {
	q, sk := se.query, &se.result.Sketch
	switch {
	case q.ID != "":
		return se.sketchOf(q.ID)
	case q.Code != nil:
		sk.Code = slices.Clone(q.Code)
		return -1, checkCode(q.Code, se.bits)
	}
	*sk, err = se.model.Hash(q.Text)
	return -1, err
}

func (se *search) sketchOf(id string) (row int, err error) {
	e, ok, err := lookup(se.tx, id)
	if err != nil {
		return -1, err
	}
	if !ok {
		return -1, fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	row, ok = se.row(e.number)
	if !ok {
		return -1, fmt.Errorf("document %q: %w", id, hashing.ErrNoTerms)
	}
	sk := &se.result.Sketch
	sk.Code = slices.Clone(se.code(row))
	if sk.Counts, err = se.counts(e.number); err == nil && se.query.Rerank != NoRerank {
		sk.Activations, err = se.activations(e.number)
	}
	return row, err
}

// activations hashes a document again, for they are not stored.
func (se *search) activations(number uint32) ([]float32, error) {
	d, _, err := se.ix.document(se.tx, number)
	if err != nil {
		return nil, err
	}
	sk, err := se.model.Hash(d.Words())
	return sk.Activations, err
}

// counts reads the stored counts of a document.
func (se *search) counts(number uint32) (ingest.Counts, error) {
	g, err := openGeneration(se.tx, se.generation)
	if err != nil {
		return ingest.Counts{}, err
	}
	return g.countsOf(number)
}

func (g *generation) countsOf(number uint32) (c ingest.Counts, err error) {
	key := key32(number)
	v, err := unseal(key, g.counts.Get(key))
	if err == nil {
		err = c.UnmarshalBinary(v)
	}
	if err != nil {
		return c, fmt.Errorf("%w: counts of document %d: %w", ErrFormat, number, err)
	}
	return c, nil
}

// ask is what the searchers get of the query.
func (se *search) ask(ctx context.Context, except int) (ask, error) {
	q := se.query
	a := ask{code: se.result.Sketch.Code, k: q.Limit, radius: q.within(se.bits), all: q.Radius != 0, except: except}
	if q.Rerank != NoRerank {
		a.k = q.Candidates
	}
	a.k = min(a.k, se.rows())
	if len(q.Filter) == 0 {
		return a, nil
	}
	numbers, err := se.ix.filter(ctx, se.tx, q.Filter)
	if err != nil {
		return a, err
	}
	a.filtered, a.rows = true, se.rowsOf(numbers)
	return a, nil
}

// possible is how many documents the filter leaves.
func (se *search) possible(a ask) int {
	n := se.live()
	if a.filtered {
		n = len(a.rows)
	}
	if a.except >= 0 && (!a.filtered || slices.Contains(a.rows, uint32(a.except))) {
		n--
	}
	return n
}

// rank turns candidates into hits without documents, in the order in which they are shown.
func (se *search) rank(found []candidate) ([]Hit, error) {
	hits := make([]Hit, len(found))
	for i, c := range found {
		similarity := 1 - float64(c.distance)/float64(se.bits)
		hits[i] = Hit{Distance: int(c.distance), Similarity: similarity, Score: similarity}
		hits[i].Number, hits[i].Code = se.nums[c.row], slices.Clone(se.code(int(c.row)))
	}
	if se.query.Rerank == NoRerank {
		return hits, nil
	}
	se.result.Work.Reranked = len(hits)
	return hits, se.rerank(hits)
}

func (se *search) fetch(hits []Hit) ([]Hit, error) {
	for i := range hits {
		d, _, err := se.ix.document(se.tx, hits[i].Number)
		if err != nil {
			return nil, err
		}
		hits[i].Document = d
	}
	return slices.Clip(hits), nil
}
