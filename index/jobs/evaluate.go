package jobs

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// Evaluated is the result of an evaluation.
type Evaluated struct {
	Generation  uint64       `json:"generation"`
	Fingerprint string       `json:"fingerprint"`
	Kind        hashing.Kind `json:"kind"`
	Bits        int          `json:"bits"`
	Documents   int          `json:"documents"` // with a code
	NoCode      int          `json:"no_code"`   // documents without a known word
	Offered     int          `json:"offered"`   // queries before a sample was chosen
	NoWord      int          `json:"no_word"`   // queries left out without a known word
	Queries     int          `json:"queries"`   // queries with a relevant document
	LeftOut     int          `json:"left_out"`  // queries without one
	Unjudged    int          `json:"unjudged"`  // those of LeftOut that have no judgement
	// Stored is the number of given queries that are documents of the collection. Each is left out
	// of its own ranking.
	Stored   int              `json:"stored"`
	Halves   bool             `json:"halves"`   // judged by halves of documents
	Measures []quality.Result `json:"measures"` // ordered by ranker
	Warnings []string         `json:"warnings"` // why the measures may be unreliable
	Evidence `json:"-"`
}

// Evidence is the data of an evaluation, for reports and run files.
type Evidence struct {
	Rows      []quality.Row
	Asked     []quality.Query
	Rankers   []quality.Ranker
	Relevance quality.Relevance
}

// Evaluate measures how good searches of ix are: by words and codes, by words and by codes, and by
// TF-IDF, BM25, LSA and random bits on the same documents. It holds the words of all documents in
// memory. The error is [index.ErrNoModel],
// [ErrOptions], [quality.ErrNoRelevant], an error of e.Queries, or that of ctx.
func Evaluate(ctx context.Context, ix *index.Index, e Evaluation, report func(Progress)) (*Evaluated, error) {
	e, err := e.resolve(ix)
	if err != nil {
		return nil, err
	}
	var cautions []string
	if e.Feedback {
		if e, cautions, err = e.byFeedback(ctx, ix); err != nil {
			return nil, err
		}
	}
	m, rows, err := codedRows(ctx, ix)
	if err != nil {
		return nil, err
	}
	e.adapter = ix.AdapterOf(m)
	found, err := describe(ix, m)
	if err != nil {
		return nil, err
	}
	noteUncoded(report, found.NoCode)
	a, err := e.hashQueries(ctx, ix, m, rows)
	a.noteUnknown(report)
	a.noteStored(report)
	if err == nil && e.Runs {
		err = quality.CheckIDs(a.queries, rows)
	}
	if err != nil {
		return nil, err
	}
	found.Documents, found.Offered, found.NoWord, found.Halves = len(rows), a.offered, len(a.noWord), e.Halves
	found.Stored, found.Unjudged = a.stored, a.unjudged(e.Qrels)
	found.Evidence = Evidence{Rows: rows, Asked: a.queries, Relevance: e.relevance(m.Vocabulary(), rows)}
	if found.Rankers, err = e.rankers(ctx, ix, m, rows); err != nil {
		return nil, err
	}
	if err := found.measure(ctx, e, report); err != nil {
		return found, err
	}
	found.Warnings = append([]string{}, slices.Concat(cautions, e.depthWarnings(len(rows)), found.countWarnings())...)
	return found, nil
}

// countWarnings returns a warning if more queries are left out than count.
func (found *Evaluated) countWarnings() []string {
	out := found.LeftOut + found.NoWord
	if found.Queries >= out {
		return nil
	}
	return []string{fmt.Sprintf("%d of %s counted: the means do not represent the others", found.Queries, english.Count(found.Queries+out, "query document"))}
}

// describe returns a result with the facts about the evaluated model.
func describe(ix *index.Index, m *hashing.Model) (*Evaluated, error) {
	s, err := ix.Size()
	if err != nil {
		return nil, err
	}
	found := &Evaluated{Fingerprint: m.Fingerprint(), Kind: m.Kind(), Bits: m.Bits(), NoCode: s.NoCode}
	gs, err := ix.Generations()
	for _, g := range gs {
		if g.Fingerprint == found.Fingerprint {
			found.Generation = g.ID
		}
	}
	return found, err
}

func (found *Evaluated) measure(ctx context.Context, e Evaluation, report func(Progress)) (err error) {
	found.Measures, err = quality.Evaluate(ctx, found.Rankers, found.Asked, found.Relevance, e.Measures,
		reporter(report).stage("evaluating"))
	if len(found.Measures) > 0 {
		found.Queries, found.LeftOut = found.Measures[0].Queries, found.Measures[0].LeftOut
	}
	return err
}

// rankers returns the rankings of searches and the baselines on the same documents.
func (e *Evaluation) rankers(ctx context.Context, ix *index.Index, m *hashing.Model, rows []quality.Row) ([]quality.Ranker, error) {
	all, err := allWords(ctx, ix, m)
	if err != nil {
		return nil, err
	}
	v, words := m.Vocabulary(), all.Of(rows)
	codes, tfidf, bm25 := quality.NewCodes(rows, m.Bits()), quality.NewTFIDF(rows, v), quality.NewBM25(rows, v)
	lexical := tfidf
	if e.Rerank == index.BM25 {
		lexical = bm25
	}
	return []quality.Ranker{newHybrid(words, codes, m), words, codes, &quality.Reranked{Codes: codes, Candidates: e.Candidates},
		&quality.Reranked{Codes: codes, Lexical: lexical, Candidates: e.Candidates}, tfidf, bm25,
		quality.NewLSA(rows, v, m.Bits(), e.Seed), quality.NewRandom(rows, v, m.Bits(), e.Seed)}, nil
}
