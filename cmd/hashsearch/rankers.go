package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
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

// writeRun writes the first thousand documents for each query as a TREC run.
func writeRun(ctx context.Context, dir string, r quality.Ranker, queries []quality.Query, rows []quality.Row) error {
	f, err := os.Create(filepath.Join(dir, r.Name()+".run"))
	if err != nil {
		return err
	}
	return errors.Join(quality.WriteRun(ctx, f, r, queries, rows, 1000), f.Close())
}
