package quality

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// A Result is the value of one measure for one ranker.
type Result struct {
	Ranker  string  `json:"ranker"`
	Measure Measure `json:"measure"`
	Value   float64 `json:"value"`   // mean over the queries that count
	Queries int     `json:"queries"` // number of queries that count: those with a relevant document

	Values  []float64 `json:"-"`        // value of each query that counts
	Which   []int     `json:"-"`        // Values[i] is of queries[Which[i]]; equal for all results
	LeftOut int       `json:"left_out"` // number of queries without a relevant document
}

// ErrNoRelevant means that no query has a relevant document among the rows, so that nothing can be
// measured.
var ErrNoRelevant = errors.New("no query has a relevant document in the collection")

// Evaluate scores every query with each ranker and computes the measures. It returns one result for
// each ranker and measure, ordered by ranker, and the same for any number of processors. progress,
// which may be nil, is called after each query, never concurrently. The error is [ErrNoRelevant] or
// that of ctx.
func Evaluate(ctx context.Context, rankers []Ranker, queries []Query, relevance Relevance, measures []Measure, progress func(done, total int)) ([]Result, error) {
	e := &evaluation{rankers: rankers, queries: queries, measures: measures, progress: progress}
	if err := e.judge(ctx, relevance); err != nil {
		return nil, err
	}
	e.values = make([]float64, len(rankers)*len(measures)*len(e.counted))
	if err := e.run(ctx); err != nil {
		return nil, err
	}
	return e.results(), nil
}

type evaluation struct {
	rankers    []Ranker
	queries    []Query
	measures   []Measure
	judgements []Judgements
	counted    []int     // indices of the queries that count
	values     []float64 // by ranker, measure and query that counts

	progress func(done, total int)
	mu       sync.Mutex // protects done and calls of progress
	done     int
}

// judge finds the relevant documents of each query and the queries that count.
func (e *evaluation) judge(ctx context.Context, relevance Relevance) error {
	e.counted = []int{}
	found := 0 // relevant documents
	for i := range e.queries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if j := relevance.Judge(&e.queries[i]); j.Len() > 0 {
			e.counted = append(e.counted, i)
			e.judgements = append(e.judgements, j)
			found += len(j.Docs)
		}
	}
	if found == 0 {
		return fmt.Errorf("%w (%s): give queries and documents common labels, or judgements that use their ids", ErrNoRelevant, english.Count(len(e.queries), "query"))
	}
	return nil
}

func (e *evaluation) run(ctx context.Context) error {
	return parallel.Workers(ctx, len(e.counted), func(int) func(int) error {
		var w worker
		return func(i int) error {
			w.evaluate(e, i)
			e.report()
			return nil
		}
	})
}

func (e *evaluation) report() {
	if e.progress == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.done++
	e.progress(e.done, len(e.counted))
}

// A worker holds buffers that are reused from query to query.
type worker struct {
	scores  []float32
	ranking Ranking
}

func (w *worker) evaluate(e *evaluation, i int) {
	q := &e.queries[e.counted[i]]
	for r, ranker := range e.rankers {
		if len(w.scores) != ranker.Len() {
			w.scores = make([]float32, ranker.Len())
		}
		ranker.Score(w.scores, q)
		if q.Self > 0 { // ranks last and is not relevant, so it affects no measure
			w.scores[q.Self-1] = float32(math.Inf(-1))
		}
		w.ranking.Set(w.scores, e.judgements[i])
		for m, measure := range e.measures {
			e.row(r, m)[i] = measure.Of(&w.ranking)
		}
	}
}

// row returns the values of one ranker and measure.
func (e *evaluation) row(ranker, measure int) []float64 {
	n := len(e.counted)
	at := (ranker*len(e.measures) + measure) * n
	return e.values[at : at+n : at+n]
}

func (e *evaluation) results() []Result {
	var results []Result
	for r, ranker := range e.rankers {
		for m, measure := range e.measures {
			values := e.row(r, m)
			results = append(results, Result{
				Ranker:  ranker.Name(),
				Measure: measure,
				Value:   mean(values),
				Queries: len(values),
				Values:  values,
				Which:   e.counted,
				LeftOut: len(e.queries) - len(e.counted),
			})
		}
	}
	return results
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
