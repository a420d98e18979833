package quality

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/hashsearch/hashsearch/ingest/english"
)

// A Result is what one measure says of one ranker.
type Result struct {
	Ranker  string  `json:"ranker"`
	Measure Measure `json:"measure"`
	Value   float64 `json:"value"`   // mean over the queries that count
	Queries int     `json:"queries"` // those that count: with a relevant document

	Values  []float64 `json:"-"`        // the value of each query that counts
	Which   []int     `json:"-"`        // Values[i] belongs to queries[Which[i]]; the same for all results
	LeftOut int       `json:"left_out"` // queries without a relevant document
}

// EvaluateOptions says how to evaluate.
type EvaluateOptions struct {
	Workers  int                   // queries asked at a time; 0 means one per processor
	Progress func(done, total int) // after each query, never twice at a time; may be nil
}

// ErrNoRelevant means that there is nothing to measure.
var ErrNoRelevant = errors.New("no query has a relevant document in the collection")

// Evaluate asks every ranker every query and measures the answers: one result for each ranker and
// measure, rankers first, the same for any number of workers. The error is [ErrNoRelevant] or
// that of ctx.
func Evaluate(ctx context.Context, rankers []Ranker, queries []Query, relevance Relevance, measures []Measure, opts EvaluateOptions) ([]Result, error) {
	e := &evaluation{rankers: rankers, queries: queries, measures: measures, progress: opts.Progress}
	if err := e.judge(ctx, relevance); err != nil {
		return nil, err
	}
	e.values = make([]float64, len(rankers)*len(measures)*len(e.which))
	if err := e.run(ctx, opts.Workers); err != nil {
		return nil, err
	}
	return e.results(), nil
}

type evaluation struct {
	rankers    []Ranker
	queries    []Query
	measures   []Measure
	judgements []Judgements
	which      []int     // queries that count
	values     []float64 // by ranker, measure, query that counts

	progress func(done, total int)
	mu       sync.Mutex // guards done and calls of progress
	done     int
}

// judge finds the queries that count.
func (e *evaluation) judge(ctx context.Context, relevance Relevance) error {
	e.which = []int{}
	found := 0
	for i := range e.queries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if j := relevance.Judge(&e.queries[i]); j.Len() > 0 {
			e.which = append(e.which, i)
			e.judgements = append(e.judgements, j)
			found += len(j.Docs)
		}
	}
	if found == 0 {
		return fmt.Errorf("%w (%s): queries and documents need labels in common, or judgements with their ids", ErrNoRelevant, english.Count(len(e.queries), "query"))
	}
	return nil
}

func (e *evaluation) run(ctx context.Context, workers int) error {
	return each(ctx, len(e.which), workers, func() func(int) {
		var w worker
		return func(i int) {
			w.ask(e, i)
			e.report()
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
	e.progress(e.done, len(e.which))
}

// A worker holds the memory that its queries reuse.
type worker struct {
	scores  []float32
	ranking Ranking
}

func (w *worker) ask(e *evaluation, i int) {
	q := &e.queries[e.which[i]]
	for r, ranker := range e.rankers {
		if len(w.scores) != ranker.Len() {
			w.scores = make([]float32, ranker.Len())
		}
		ranker.Score(w.scores, q)
		if q.Self > 0 { // last and not relevant: no measure sees it
			w.scores[q.Self-1] = float32(math.Inf(-1))
		}
		w.ranking.Set(w.scores, e.judgements[i])
		for m, measure := range e.measures {
			e.row(r, m)[i] = measure.Of(&w.ranking)
		}
	}
}

// row is the values of one ranker and measure.
func (e *evaluation) row(ranker, measure int) []float64 {
	n := len(e.which)
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
				Which:   e.which,
				LeftOut: len(e.queries) - len(e.which),
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
