package jobs

import (
	"errors"
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// An Evaluation says what to ask, what answers are relevant, and what to measure. Zero values are the defaults stated.
type Evaluation struct {
	Queries  iter.Seq2[ingest.Document, error] // ask; nil means a sample of the collection, each leaving itself out. [Compare] goes through them more than once
	Sample   int                               // queries to ask at most, evenly chosen; 0 means all of Queries, or 1000 of the collection
	Heaviest int                               // words of each query to ask with, the heaviest by TF-IDF; 0 means all
	Qrels    quality.Qrels                     // what is relevant; nil means documents that share a label with the query
	Halves   bool                              // ask with half of each query's words, judge by the other, see [quality.ByHalves]; so it is where there are neither labels nor Qrels
	Measures []quality.Measure                 // nil means P@10, P@100, AP and nDCG@10

	Rerank     index.Rerank // words that code+rerank adds; "" means TF-IDF
	Runs       bool         // ids must be fit for run files; the error is [quality.ErrRun], before anything is measured
	Candidates int          // how many of the nearest code+asymmetric and code+rerank order again; 0 means 1000
	Seed       uint64       // what LSA and random bits are drawn from
}

// ErrOptions means that an [Evaluation] or a [Comparison] asks for what cannot be.
var ErrOptions = errors.New("bad options")

// sampled is how many documents of the collection ask by default.
const sampled = 1000

// How many documents are relevant by halves: a twentieth of the collection, so that chance finds one in
// twenty of any size, and from 2,000 documents on a hundred, as P@100 asks for.
const (
	shareNear  = 20
	fewestNear = 5
	mostNear   = 100
)

func near(documents int) int { return max(fewestNear, min(mostNear, documents/shareNear)) }

// fewestJudged is the number of documents below which a measure by halves means little: the fewest that
// are relevant are then a large share of all.
const fewestJudged = 200

// depthWarnings returns a warning if a collection of so many documents is too small to be judged by halves.
func (e *Evaluation) depthWarnings(documents int) []string {
	if !e.Halves || documents >= fewestJudged {
		return nil
	}
	return []string{fmt.Sprintf("judged by halves of %s, measures mean little below %d: the %d nearest are relevant, which random codes often find",
		english.Count(documents, "document"), fewestJudged, near(documents))}
}

// Validate says with [ErrOptions] what is wrong with e.
func (e *Evaluation) Validate() error {
	switch {
	case e.Rerank != "" && e.Rerank != index.TFIDF && e.Rerank != index.BM25:
		return fmt.Errorf("%w: rerank %q is neither %s nor %s", ErrOptions, e.Rerank, index.TFIDF, index.BM25)
	case e.Halves && (e.Heaviest > 0 || e.Qrels != nil):
		return fmt.Errorf("%w: halves ask and judge in their own way, without heaviest words and judgements", ErrOptions)
	case e.Sample < 0 || e.Heaviest < 0 || e.Candidates < 0:
		return fmt.Errorf("%w: sample %d, heaviest %d, candidates %d: none is negative", ErrOptions, e.Sample, e.Heaviest, e.Candidates)
	}
	return nil
}

// ByHalves says whether halves of documents will judge on ix: because e wants it, or for lack of labels and judgements.
func (e *Evaluation) ByHalves(ix *index.Index) (bool, error) {
	if e.Halves || e.Qrels != nil {
		return e.Halves, nil
	}
	s, err := ix.Stats()
	return err == nil && len(s.Labels) == 0, err
}

// on is e with what ix decides.
func (e Evaluation) on(ix *index.Index) (Evaluation, error) {
	if err := e.Validate(); err != nil {
		return e, err
	}
	by, err := e.ByHalves(ix)
	if by {
		e = e.halved()
	}
	if e.Measures == nil {
		e.Measures = []quality.Measure{{Name: "P", Cutoff: 10}, {Name: "P", Cutoff: 100}, {Name: "AP"}, {Name: "nDCG", Cutoff: 10}}
	}
	return e, err
}

// halved is e judged by halves.
func (e Evaluation) halved() Evaluation {
	e.Halves, e.Heaviest, e.Qrels = true, 0, nil
	return e
}

// relevance judges the rows, whose counts are over v.
func (e *Evaluation) relevance(v *ingest.Vocabulary, rows []quality.Row) quality.Relevance {
	switch {
	case e.Halves:
		return quality.ByHalves(rows, v, near(len(rows)))
	case e.Qrels != nil:
		return quality.ByQrels(rows, e.Qrels)
	}
	return quality.ByLabels(rows)
}
