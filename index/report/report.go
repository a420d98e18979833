package report

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/index/picture"
	"github.com/hashsearch/hashsearch/index/quality"
)

// Halves as Facts.Relevance means that relevance was judged by halves of documents, see
// [quality.ByHalves].
const Halves = "halves"

// Facts describe the origin of the numbers.
type Facts struct {
	Version    string    `json:"version"` // of the program
	Date       time.Time `json:"date"`
	Collection string    `json:"collection"`
	Documents  int       `json:"documents"` // with a code
	NoCode     int       `json:"no_code"`   // documents without a known word
	Model      Model     `json:"model"`
	Queries    Queries   `json:"queries"`
	Relevance  string    `json:"relevance"` // file of judgements, [Halves], or "" for shared labels
	Warnings   []string  `json:"warnings"`  // why the numbers may be unreliable
	Seed       uint64    `json:"seed"`      // seed of LSA, random bits and samples
}

// A Model describes the model of the codes.
type Model struct {
	Kind        string `json:"kind"`
	Bits        int    `json:"bits"`
	Fingerprint string `json:"fingerprint"`
	Seed        uint64 `json:"seed"`
	Documents   int    `json:"documents"` // number of documents that it was trained on
}

// Queries describe the queries.
type Queries struct {
	Source     string `json:"source"`      // empty means the collection
	Offered    int    `json:"offered"`     // number of queries with a code, before sampling
	Count      int    `json:"count"`       // number of queries with a relevant document
	NoWord     int    `json:"no_word"`     // queries left out without a known word
	NoRelevant int    `json:"no_relevant"` // queries left out without a relevant document
	Unjudged   int    `json:"unjudged"`    // those of NoRelevant that have no judgement
	// Stored is the number of queries from outside that are documents of the collection. Each is
	// left out of its own ranking.
	Stored int `json:"stored"`
}

// Evidence is the data that the numbers are computed from.
type Evidence struct {
	Rows      []quality.Row
	Queries   []quality.Query
	Relevance quality.Relevance
	// Results are those of one evaluation, including [picture.PrecisionMeasures].
	Results []quality.Result
	// Measures are those of Results that tables show; the others are drawn.
	Measures []quality.Measure
}

// A Result is a mean with its 95 % confidence interval.
type Result struct {
	quality.Result
	Interval quality.Interval `json:"interval"`
}

// A Report holds all numbers of a report.
type Report struct {
	Facts
	Trials      int                  `json:"trials"` // samples per interval and p-value
	Results     []Result             `json:"results"`
	Comparisons []quality.Comparison `json:"comparisons"` // of rankers by code with baselines
	Precision   *picture.Precision   `json:"precision"`
	Balls       *quality.Balls       `json:"balls"`
	Bits        *quality.Bits        `json:"bits"`
}

// New computes a report, and sets the numbers of documents and queries in its facts. The error is
// [quality.ErrNoRelevant] or that of ctx.
func New(ctx context.Context, f Facts, e Evidence) (*Report, error) {
	shown := slices.DeleteFunc(slices.Clone(e.Results), func(r quality.Result) bool { return !slices.Contains(e.Measures, r.Measure) })
	certainty, err1 := quality.NewCertainty(ctx, shown, f.Seed)
	balls, err2 := quality.NewBalls(ctx, quality.NewCodes(e.Rows, f.Model.Bits), e.Queries, e.Relevance)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	f.Documents, f.Queries.Count, f.Queries.NoRelevant = len(e.Rows), balls.Queries, len(e.Queries)-balls.Queries
	r := &Report{Facts: f, Trials: quality.Trials, Comparisons: certainty.Compare(byCode), Precision: picture.NewPrecision(e.Results),
		Balls: balls, Bits: quality.NewBits(e.Rows, f.Model.Bits)}
	for i, q := range shown {
		r.Results = append(r.Results, Result{q, certainty.Interval(i)})
	}
	return r, nil
}

// byCode reports whether a ranker uses the codes of the collection. All others are baselines.
func byCode(ranker string) bool { return ranker == "hybrid" || strings.HasPrefix(ranker, "code") }
