package jobs

import (
	"errors"
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// An Evaluation specifies queries, relevant documents and measures. Zero values are the defaults
// stated.
type Evaluation struct {
	// Queries are the documents to search with; nil means a sample of the collection, where each
	// query leaves out its own document. [Compare] reads them more than once.
	Queries iter.Seq2[ingest.Document, error]
	// Sample is the largest number of queries, evenly chosen; 0 means all of Queries, or 1000
	// documents of the collection.
	Sample int
	// Heaviest is the number of words of each query to search with, the heaviest by TF-IDF; 0 means
	// all.
	Heaviest int
	// Qrels are the relevance judgements; nil means that documents are relevant that share a label
	// with the query.
	Qrels quality.Qrels
	// Halves searches with half of each query's words and judges by the other half, see
	// [quality.ByHalves]. It is the default if there are neither labels nor Qrels.
	Halves bool
	// Feedback searches with the queries of the feedback that no adapter learns from. Relevant are
	// the documents that were liked or clicked; the grade is [index.Feedback.Weight].
	Feedback bool
	Measures []quality.Measure // nil means P@10, P@100, AP and nDCG@10

	// Rerank is the ranking by words that code+rerank adds; "" means TF-IDF.
	Rerank index.Rerank
	// Runs requires ids that fit into run files. Otherwise the error is [quality.ErrRun], before
	// anything is measured.
	Runs bool
	// Candidates is the number of nearest documents that code+asymmetric and code+rerank re-rank; 0
	// means 1000.
	Candidates int
	Seed       uint64 // seed of LSA and random bits

	adapter *hashing.Adapter // of the evaluated model
}

// ErrOptions means that an [Evaluation] or a [Comparison] is invalid.
var ErrOptions = errors.New("bad options")

// defaultSample is the default number of queries from the collection.
const defaultSample = 1000

// The number of relevant documents by halves is a twentieth of the collection, so that chance finds
// one in twenty at any size. From 2,000 documents on it is a hundred, as P@100 requires.
const (
	relevantShare = 20
	minRelevant   = 5
	maxRelevant   = 100
)

func relevantDocs(documents int) int {
	return max(minRelevant, min(maxRelevant, documents/relevantShare))
}

// minJudged is the number of documents below which a measure by halves is unreliable: the minimum
// number of relevant documents is then a large share of all.
const minJudged = 200

// depthWarnings returns a warning if a collection of this size is too small to be judged by halves.
func (e *Evaluation) depthWarnings(documents int) []string {
	if !e.Halves || documents >= minJudged {
		return nil
	}
	return []string{fmt.Sprintf("judged by halves of %s, measures are unreliable below %d: the %d nearest are relevant, which random codes often find",
		english.Count(documents, "document"), minJudged, relevantDocs(documents))}
}

// Validate returns [ErrOptions] with the reason if e is invalid.
func (e *Evaluation) Validate() error {
	switch {
	case e.Rerank != "" && e.Rerank != index.TFIDF && e.Rerank != index.BM25:
		return fmt.Errorf("%w: rerank %q must be %s or %s", ErrOptions, e.Rerank, index.TFIDF, index.BM25)
	case e.Halves && (e.Heaviest > 0 || e.Qrels != nil):
		return fmt.Errorf("%w: halves cannot be combined with heaviest words or judgements", ErrOptions)
	case e.Feedback && (e.Halves || e.Qrels != nil || e.Queries != nil || e.Heaviest > 0):
		return fmt.Errorf("%w: feedback has its own queries and judgements: omit halves, queries, judgements and heaviest words", ErrOptions)
	case e.Sample < 0 || e.Heaviest < 0 || e.Candidates < 0:
		return fmt.Errorf("%w: sample is %d, heaviest %d and candidates %d, but none may be negative", ErrOptions, e.Sample, e.Heaviest, e.Candidates)
	}
	return nil
}

// ByHalves reports whether an evaluation of ix judges by halves of documents: if e requires it, or
// if there are neither labels nor judgements.
func (e *Evaluation) ByHalves(ix *index.Index) (bool, error) {
	if e.Halves || e.Qrels != nil || e.Feedback {
		return e.Halves, nil
	}
	s, err := ix.Stats()
	return err == nil && len(s.Labels) == 0, err
}

// resolve validates e and returns it with the defaults that depend on ix.
func (e Evaluation) resolve(ix *index.Index) (Evaluation, error) {
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

// halved returns e judged by halves.
func (e Evaluation) halved() Evaluation {
	e.Halves, e.Heaviest, e.Qrels = true, 0, nil
	return e
}

// relevance returns the relevance of the rows, whose counts are over v.
func (e *Evaluation) relevance(v *ingest.Vocabulary, rows []quality.Row) quality.Relevance {
	switch {
	case e.Halves:
		return quality.ByHalves(rows, v, relevantDocs(len(rows)))
	case e.Qrels != nil:
		return quality.ByQrels(rows, e.Qrels)
	}
	return quality.ByLabels(rows)
}
