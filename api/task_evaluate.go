package api

import (
	"context"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/quality"
)

var evaluateJob = job{"evaluate", readEvaluate, runEvaluate}

// An evaluateInput is what clients may say of an evaluation. Zero means the default of 'hashsearch eval'.
type evaluateInput struct {
	measuring
	Rerank     string `json:"rerank,omitempty" enum:",tfidf,bm25" doc:"The words that code+rerank adds; tfidf without it."`
	Candidates int    `json:"candidates,omitempty" minimum:"0" maximum:"1000000" doc:"How many of the nearest code+asymmetric and code+rerank order again; 1000 without it."`
	Seed       uint64 `json:"seed,omitempty" doc:"What LSA and random bits are drawn from; 1 without it."`
}

// measuring is what clients may say of which queries are asked, and what is measured. The upper limits keep a slip from taking all memory.
type measuring struct {
	Sample   int      `json:"sample,omitempty" minimum:"0" maximum:"1000000" doc:"How many documents of the collection ask, evenly chosen, each leaving itself out; 1000 without it."`
	Heaviest int      `json:"heaviest,omitempty" minimum:"0" maximum:"1000000" doc:"How many words of each ask, the heaviest by TF-IDF; all without it. Not with halves."`
	Halves   bool     `json:"halves,omitempty" doc:"Ask with half of the words of each document, judge by the other half. So it is where there are no labels."`
	Measures []string `json:"measures,omitempty" maxItems:"20" doc:"P@k, R@k, AP, nDCG@k, RR, Success@k or Rprec; P@10, P@100, AP and nDCG@10 without it." example:"P@10,AP"`
}

// evaluation is what is asked for.
func (in measuring) evaluation() (jobs.Evaluation, error) {
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

func (in evaluateInput) evaluation() (jobs.Evaluation, error) {
	e, err := in.measuring.evaluation()
	e.Rerank, e.Candidates, e.Seed = index.Rerank(in.Rerank), in.Candidates, or(in.Seed, 1)
	return e, err
}

func readEvaluate(body []byte, _ collection) (any, error) {
	in, err := fromJSON[evaluateInput](body)
	if err != nil {
		return nil, err
	}
	e, err := in.evaluation()
	if err != nil {
		return nil, err
	}
	return in, e.Validate()
}

// An evaluated is what an evaluation came to.
type evaluated struct {
	Generation  uint64  `json:"generation"`
	Fingerprint string  `json:"fingerprint"`
	Kind        string  `json:"kind"`
	Bits        int     `json:"bits"`
	Documents   int     `json:"documents" doc:"With a code."`
	NoCode      int     `json:"no_code" doc:"Documents without a word that the model knows."`
	Offered     int     `json:"offered" doc:"Queries that could have asked."`
	NoWord      int     `json:"no_word" doc:"Queries left out for want of a word that the model knows."`
	Queries     int     `json:"queries" doc:"Those that count: with a relevant document."`
	LeftOut     int     `json:"left_out" doc:"Queries without one."`
	Unjudged    int     `json:"unjudged" doc:"Of these, queries that the judgements do not mention; 0 where labels or halves judge."`
	Stored      int     `json:"stored" doc:"Queries from outside that are documents of the collection, each left out of its own ranking; 0 where the collection asks."`
	Halves      bool    `json:"halves" doc:"Halves of documents judged, and not labels."`
	Measures    []score `json:"measures" doc:"Each ranker by each measure."`

	Warnings []string `json:"warnings" doc:"Sentences on why the measures mean little, such as a small collection or more queries left out than counted."`
}

// A score is how well one ranker did.
type score struct {
	Ranker  string  `json:"ranker" doc:"code, code+asymmetric, code+rerank, tfidf, bm25, lsa or random."`
	Measure string  `json:"measure"`
	Value   float64 `json:"value" minimum:"0" maximum:"1" doc:"The mean over the queries that count."`
	Queries int     `json:"queries" doc:"Those that count."`
}

// runEvaluate measures the codes in force, next to what knows no codes. Done again, it starts anew.
func runEvaluate(ctx context.Context, d duty) (any, error) {
	var in evaluateInput
	if err := d.input(&in); err != nil {
		return nil, err
	}
	e, err := in.evaluation()
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

func newEvaluated(e *jobs.Evaluated) evaluated {
	told := evaluated{
		Generation: e.Generation, Fingerprint: e.Fingerprint, Kind: string(e.Kind), Bits: e.Bits, Documents: e.Documents, NoCode: e.NoCode,
		Offered: e.Offered, NoWord: e.NoWord, Queries: e.Queries, LeftOut: e.LeftOut, Unjudged: e.Unjudged, Stored: e.Stored, Halves: e.Halves, Warnings: append([]string{}, e.Warnings...),
		Measures: make([]score, len(e.Measures)),
	}
	for i, m := range e.Measures {
		told.Measures[i] = score{m.Ranker, m.Measure.String(), m.Value, m.Queries}
	}
	return told
}
