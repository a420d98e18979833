package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/index/report"
	"github.com/hashsearch/hashsearch/ingest"
)

// checkRankers refuses what no ranker can do, before anything is measured.
func (f *evalFlags) checkRankers() error {
	switch {
	case f.rerank != "" && f.rerank != index.TFIDF && f.rerank != index.BM25:
		return usagef("--rerank %q is neither %s nor %s", f.rerank, index.TFIDF, index.BM25)
	case f.halves && (f.heaviest > 0 || f.qrels != ""):
		return usagef("--halves asks and judges in its own way: leave out --heaviest and --qrels")
	case f.candidates < 0 || f.heaviest < 0:
		return usagef("--candidates %d, --heaviest %d: at least 1, or 0 for 1000 and for all words", f.candidates, f.heaviest)
	}
	return nil
}

// rankers are the codes, and what to compare them with on the same documents.
func (f *evalFlags) rankers(m *hashing.Model, rows []quality.Row) []quality.Ranker {
	v := m.Vocabulary()
	codes, tfidf, bm25 := quality.NewCodes(rows, m.Bits()), quality.NewTFIDF(rows, v), quality.NewBM25(rows, v)
	lexical := tfidf
	if f.rerank == index.BM25 {
		lexical = bm25
	}
	return []quality.Ranker{codes, &quality.Reranked{Codes: codes, Candidates: f.candidates},
		&quality.Reranked{Codes: codes, Lexical: lexical, Candidates: f.candidates}, tfidf, bm25,
		quality.NewLSA(rows, v, m.Bits(), f.seed), quality.NewRandom(rows, v, m.Bits(), f.seed)}
}

// readRows reads the coded documents of the collection.
func readRows(cmd *cobra.Command, ix *index.Index) ([]quality.Row, error) {
	var rows []quality.Row
	for r, err := range ix.Rows(cmd.Context()) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, quality.Row{ID: r.ID, Labels: r.Labels, Code: r.Code, Counts: r.Counts})
	}
	s, err := ix.Stats()
	if err == nil && s.NoCode > 0 {
		say(cmd, "%s of the collection have no word that the model knows, and no code", plural(s.NoCode, "document"))
	}
	return rows, err
}

// readQueries hashes the documents of --queries, leaving out and naming those without a known
// word; without --queries, a sample of the collection asks.
func (f *evalFlags) readQueries(cmd *cobra.Command, ix *index.Index, m *hashing.Model, rows []quality.Row) ([]quality.Query, error) {
	if f.queries == "" {
		f.asking = report.Queries{Offered: len(rows)}
		return f.ownQueries(ix, m, rows)
	}
	docs, err := f.source.open(cmd, []string{f.queries})
	if err != nil {
		return nil, err
	}
	queries, empty, err := f.hashQueries(cmd, m, docs)
	if len(empty) > 0 && !f.told {
		f.told = true
		say(cmd, "%s left out for want of a word that the model knows: %s", plural(len(empty), "query document"), some(empty, 20))
	}
	f.asking = report.Queries{Source: f.sourceName(), Offered: len(queries), NoWord: len(empty)}
	return evenly(queries, f.sample), err
}

// ownQueries hashes a sample of the collection again, for margins are not stored.
func (f *evalFlags) ownQueries(ix *index.Index, m *hashing.Model, rows []quality.Row) ([]quality.Query, error) {
	queries := evenly(quality.Queries(rows), or(f.sample, 1000))
	for i, own := range queries {
		d, err := ix.Document(own.ID)
		if err != nil {
			return nil, err
		}
		if queries[i], err = f.hashQuery(m, d.Document); err != nil {
			return nil, fmt.Errorf("document %q: %w", d.ID, err)
		}
		queries[i].Self = own.Self
	}
	return queries, nil
}

func (f *evalFlags) hashQueries(cmd *cobra.Command, m *hashing.Model, docs iter.Seq2[ingest.Document, error]) (queries []quality.Query, empty []string, err error) {
	for d, err := range docs {
		var rejected *ingest.Rejection
		if errors.As(err, &rejected) {
			say(cmd, "rejected: %v", err)
			continue
		}
		if err == nil {
			err = cmd.Context().Err()
		}
		if err != nil {
			return nil, nil, err
		}
		q, err := f.hashQuery(m, d)
		if err != nil {
			empty = append(empty, d.ID)
			continue
		}
		queries = append(queries, q)
	}
	return queries, empty, nil
}

// hashQuery asks with a document, or with those of its words that the flags want.
func (f *evalFlags) hashQuery(m *hashing.Model, d ingest.Document) (q quality.Query, err error) {
	terms, v := m.Analyzer().Terms(d.Words()), m.Vocabulary()
	switch {
	case f.halves:
		var asked ingest.Counts
		asked, q.Rest = quality.Halve(v.Count(terms), v)
		terms = spelled(asked, v)
	case f.heaviest > 0:
		terms = slices.Values(v.Heaviest(v.Count(terms), f.heaviest))
	}
	s, err := m.HashTerms(terms)
	if err != nil {
		return q, err
	}
	q.Row = quality.Row{ID: d.ID, Labels: d.Labels, Code: s.Code, Counts: s.Counts}
	q.Margins = m.Margins(s.Activations)
	return q, nil
}

// spelled is a text of these counts.
func spelled(c ingest.Counts, v *ingest.Vocabulary) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, id := range c.IDs {
			for range int(c.Ns[i]) {
				if !yield(v.Term(id)) {
					return
				}
			}
		}
	}
}

// evenly chooses at most n of the queries, all if n is 0.
func evenly(queries []quality.Query, n int) []quality.Query {
	if n <= 0 || n >= len(queries) {
		return queries
	}
	chosen := make([]quality.Query, n)
	for i := range chosen {
		chosen[i] = queries[i*len(queries)/n]
	}
	return chosen
}

func or(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// some names the first n.
func some(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:n], ", ") + fmt.Sprintf(", … and %d more", len(names)-n)
}

// writeRun writes the first thousand documents for each query as a TREC run.
func writeRun(ctx context.Context, dir string, r quality.Ranker, queries []quality.Query, rows []quality.Row) error {
	f, err := os.Create(filepath.Join(dir, r.Name()+".run"))
	if err != nil {
		return err
	}
	return errors.Join(quality.WriteRun(ctx, f, r, queries, rows, 1000), f.Close())
}
