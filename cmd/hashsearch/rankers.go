package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
)

// rankersOf are the codes, and what to compare them with on the same documents.
func rankersOf(m *hashing.Model, rows []quality.Row, seed uint64) []quality.Ranker {
	v := m.Vocabulary()
	codes, tfidf := quality.NewCodes(rows, m.Bits()), quality.NewTFIDF(rows, v)
	return []quality.Ranker{codes, &quality.Reranked{Codes: codes, Lexical: tfidf}, tfidf, quality.NewBM25(rows, v),
		quality.NewLSA(rows, v, m.Bits(), seed), quality.NewRandom(rows, v, m.Bits(), seed)}
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
func (f *evalFlags) readQueries(cmd *cobra.Command, m *hashing.Model, rows []quality.Row) ([]quality.Query, error) {
	if f.queries == "" {
		return evenly(quality.Queries(rows), or(f.sample, 1000)), nil
	}
	docs, err := f.source.open(cmd, []string{f.queries})
	if err != nil {
		return nil, err
	}
	queries, empty, err := hashQueries(cmd, m, docs)
	if len(empty) > 0 && !f.told {
		f.told = true
		say(cmd, "%s left out for want of a word that the model knows: %s", plural(len(empty), "query document"), some(empty, 20))
	}
	return evenly(queries, f.sample), err
}

func hashQueries(cmd *cobra.Command, m *hashing.Model, docs iter.Seq2[ingest.Document, error]) (queries []quality.Query, empty []string, err error) {
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
		s, err := m.Hash(d.Words())
		if err != nil {
			empty = append(empty, d.ID)
			continue
		}
		queries = append(queries, quality.Query{Row: quality.Row{ID: d.ID, Labels: d.Labels, Code: s.Code, Counts: s.Counts}})
	}
	return queries, empty, nil
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
