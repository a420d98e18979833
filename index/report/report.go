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

// Halves as Facts.Relevance says that halves of documents judged, see [quality.ByHalves].
const Halves = "halves"

// Facts say where the numbers come from.
type Facts struct {
	Version    string    `json:"version"` // of the program
	Date       time.Time `json:"date"`
	Collection string    `json:"collection"`
	Documents  int       `json:"documents"` // with a code
	NoCode     int       `json:"no_code"`   // without a word that the model knows
	Model      Model     `json:"model"`
	Queries    Queries   `json:"queries"`
	Relevance  string    `json:"relevance"` // the file of judgements, or [Halves]; empty means shared labels
	Warnings   []string  `json:"warnings"`  // sentences on why the numbers mean little
	Seed       uint64    `json:"seed"`      // of LSA, random bits and the trials
}

// A Model is what made the codes.
type Model struct {
	Kind        string `json:"kind"`
	Bits        int    `json:"bits"`
	Fingerprint string `json:"fingerprint"`
	Seed        uint64 `json:"seed"`
	Documents   int    `json:"documents"` // that it learned from
}

// Queries say who asked.
type Queries struct {
	Source     string `json:"source"`      // empty means the collection
	Offered    int    `json:"offered"`     // those with a code
	Count      int    `json:"count"`       // those that count
	NoWord     int    `json:"no_word"`     // left out: without a word that the model knows
	NoRelevant int    `json:"no_relevant"` // left out: without a relevant document
	Unjudged   int    `json:"unjudged"`    // of these, those that the judgements do not mention
	Stored     int    `json:"stored"`      // from outside, and documents of the collection, which they leave out
}

// Evidence is what the numbers are computed from.
type Evidence struct {
	Rows      []quality.Row
	Queries   []quality.Query
	Relevance quality.Relevance
	Results   []quality.Result  // of one evaluation, with [picture.PrecisionMeasures]
	Measures  []quality.Measure // those of Results to tell; the others are drawn
}

// A Result is a mean, and where it lies at 95 % confidence.
type Result struct {
	quality.Result
	Interval quality.Interval `json:"interval"`
}

// A Report is all that is told.
type Report struct {
	Facts
	Trials      int                  `json:"trials"` // behind each interval and each p-value
	Results     []Result             `json:"results"`
	Comparisons []quality.Comparison `json:"comparisons"` // of the rankers by code with the baselines
	Precision   *picture.Precision   `json:"precision"`
	Balls       *quality.Balls       `json:"balls"`
	Bits        *quality.Bits        `json:"bits"`
}

// New computes a report, and the counts of queries in its facts. The error is [quality.ErrNoRelevant] or that of ctx.
func New(ctx context.Context, f Facts, e Evidence) (*Report, error) {
	told := slices.DeleteFunc(slices.Clone(e.Results), func(r quality.Result) bool { return !slices.Contains(e.Measures, r.Measure) })
	certainty, err1 := quality.NewCertainty(ctx, told, f.Seed)
	balls, err2 := quality.NewBalls(ctx, quality.NewCodes(e.Rows, f.Model.Bits), e.Queries, e.Relevance)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	f.Documents, f.Queries.Count, f.Queries.NoRelevant = len(e.Rows), balls.Queries, len(e.Queries)-balls.Queries
	r := &Report{Facts: f, Trials: quality.Trials, Comparisons: certainty.Compare(byCode), Precision: picture.NewPrecision(e.Results),
		Balls: balls, Bits: quality.NewBits(e.Rows, f.Model.Bits)}
	for i, q := range told {
		r.Results = append(r.Results, Result{q, certainty.Interval(i)})
	}
	return r, nil
}

// byCode says that a ranker uses the codes of the collection; all others are baselines.
func byCode(ranker string) bool { return strings.HasPrefix(ranker, "code") }
