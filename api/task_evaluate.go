package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/quality"
)

func evaluateJob() job { return job{wire.TaskEvaluate, readEvaluate, runEvaluate} }

// measuringOf returns the part of an evaluation that in describes.
func measuringOf(in wire.Measuring) (jobs.Evaluation, error) {
	e := jobs.Evaluation{Sample: in.Sample, Heaviest: in.Heaviest, Halves: in.Halves}
	for i, s := range in.Measures {
		m, err := quality.Parse(s)
		if err != nil {
			return e, pointer("measures", strconv.Itoa(i))("%v", err)
		}
		if !slices.Contains(e.Measures, m) {
			e.Measures = append(e.Measures, m)
		}
	}
	return e, nil
}

func evaluationOf(in wire.Evaluation) (jobs.Evaluation, error) {
	e, err := measuringOf(in.Measuring)
	e.Rerank, e.Candidates, e.Seed = index.Rerank(in.Rerank), in.Candidates, cmp.Or(in.Seed, 1)
	return e, err
}

func readEvaluate(body []byte, _ collection) (any, error) {
	in, err := fromJSON[wire.Evaluation](body)
	if err != nil {
		return nil, err
	}
	e, err := evaluationOf(in)
	if err != nil {
		return nil, err
	}
	return in, e.Validate()
}

// runEvaluate measures the codes in force, beside rankers without learned codes. A repeated run
// starts from the beginning.
func runEvaluate(ctx context.Context, d duty) (any, error) {
	var in wire.Evaluation
	if err := d.input(&in); err != nil {
		return nil, err
	}
	e, err := evaluationOf(in)
	if err != nil {
		return nil, err
	}
	c := course{duty: d, stages: evaluateStages}
	found, err := jobs.Evaluate(ctx, d.index, e, c.tell)
	if err != nil {
		return nil, err
	}
	return newEvaluated(found), nil
}

func newEvaluated(e *jobs.Evaluated) wire.Evaluated {
	told := wire.Evaluated{
		Generation: e.Generation, Fingerprint: e.Fingerprint, Kind: string(e.Kind), Bits: e.Bits, Documents: e.Documents, NoCode: e.NoCode,
		Offered: e.Offered, NoWord: e.NoWord, Queries: e.Queries, LeftOut: e.LeftOut, Unjudged: e.Unjudged, Stored: e.Stored, Halves: e.Halves, Warnings: append([]string{}, e.Warnings...),
		Measures: make([]wire.Score, len(e.Measures)),
	}
	for i, m := range e.Measures {
		told.Measures[i] = wire.Score{Ranker: m.Ranker, Measure: m.Measure.String(), Value: m.Value, Queries: m.Queries}
	}
	return told
}
