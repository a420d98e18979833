package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/quality"
)

func evaluateJob() job { return job{wire.TaskEvaluate, readEvaluate, runEvaluate, nil} }

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
	e.Rerank, e.Candidates, e.Seed, e.Feedback = index.Rerank(in.Rerank), in.Candidates, cmp.Or(in.Seed, 1), in.Feedback
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

// runEvaluate measures the current codes, compared with rankers without learned codes. A repeated
// run starts from the beginning.
func runEvaluate(ctx context.Context, d jobRun) (any, error) {
	var in wire.Evaluation
	if err := d.input(&in); err != nil {
		return nil, err
	}
	e, err := evaluationOf(in)
	if err != nil {
		return nil, err
	}
	c := jobProgress{jobRun: d, stages: evaluateStages}
	found, err := jobs.Evaluate(ctx, d.index, e, c.observe)
	if err != nil {
		return nil, err
	}
	return newEvaluated(found), nil
}

func newEvaluated(e *jobs.Evaluated) wire.Evaluated {
	answer := wire.Evaluated{
		Generation: e.Generation, Fingerprint: e.Fingerprint, Kind: string(e.Kind), Bits: e.Bits, Documents: e.Documents, NoCode: e.NoCode,
		Offered: e.Offered, NoWord: e.NoWord, Queries: e.Queries, LeftOut: e.LeftOut, Unjudged: e.Unjudged, Stored: e.Stored, Halves: e.Halves, Warnings: append([]string{}, e.Warnings...),
		Measures: make([]wire.Score, len(e.Measures)),
	}
	for i, m := range e.Measures {
		answer.Measures[i] = wire.Score{Ranker: m.Ranker, Measure: m.Measure.String(), Value: m.Value, Queries: m.Queries}
	}
	return answer
}

func compareJob() job { return job{wire.TaskCompare, readCompare, runCompare, nil} }

// comparisonOf returns the comparison that in describes. An empty list counts as absent.
func comparisonOf(in wire.Comparison) (jobs.Comparison, error) {
	o, err := learningOptions(in.Learning)
	if err != nil {
		return jobs.Comparison{}, err
	}
	e, err := measuringOf(in.Measuring)
	c := jobs.Comparison{Evaluation: e, Options: o}
	for _, k := range in.Kinds {
		c.Kinds = append(c.Kinds, hashing.Kind(k))
	}
	for _, b := range in.Binarisers {
		c.Binarisers = append(c.Binarisers, hashing.Binariser(b))
	}
	if len(in.Bits) > 0 {
		c.Bits = in.Bits
	}
	return c, err
}

func readCompare(body []byte, _ collection) (any, error) {
	in, err := fromJSON[wire.Comparison](body)
	if err != nil {
		return nil, err
	}
	c, err := comparisonOf(in)
	if err != nil {
		return nil, err
	}
	return in, c.Validate()
}

// runCompare trains and measures each contender. It keeps no model and changes nothing that is in
// force. A repeated run starts from the beginning.
func runCompare(ctx context.Context, d jobRun) (any, error) {
	var in wire.Comparison
	if err := d.input(&in); err != nil {
		return nil, err
	}
	asked, err := comparisonOf(in)
	if err != nil {
		return nil, err
	}
	c := jobProgress{jobRun: d, stages: compareStages}
	found, err := jobs.Compare(ctx, d.index, asked, c.observe, nil)
	if err != nil {
		return nil, err
	}
	return newCompared(found), nil
}

func newCompared(found *jobs.Compared) wire.Compared {
	all := wire.Compared{Warnings: list(found.Warnings), Contenders: make([]wire.Contender, len(found.Contenders))}
	for i, c := range found.Contenders {
		all.Contenders[i] = wire.Contender{
			Name: c.Name, Binariser: string(c.Binariser), Bits: c.Bits, Measures: c.Measures,
			Hybrid: c.Hybrid, Halves: c.Halves, Entropy: c.Entropy, Dead: c.Dead, Seconds: c.Seconds, Bytes: c.Bytes,
		}
	}
	return all
}
