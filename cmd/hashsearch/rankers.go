package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
)

// checkRankers returns a usage error if the flags of the rankers are invalid or do not fit
// together.
func (f *evalFlags) checkRankers() error {
	switch {
	case f.rerank != "" && f.rerank != index.TFIDF && f.rerank != index.BM25:
		return usagef("--rerank %q: choose %s or %s", f.rerank, index.TFIDF, index.BM25)
	case f.halves && (f.heaviest > 0 || f.qrels != ""):
		return usagef("--halves defines its own queries and relevant documents: omit --heaviest and --qrels")
	case f.candidates < 0 || f.heaviest < 0:
		return usagef("--candidates %d, --heaviest %d: each must be at least 1, or 0 for the default", f.candidates, f.heaviest)
	}
	return nil
}

// writeRun writes the first 1000 documents per query as a TREC run file in dir.
func writeRun(ctx context.Context, dir string, r quality.Ranker, queries []quality.Query, rows []quality.Row) error {
	f, err := os.Create(filepath.Join(dir, r.Name()+".run"))
	if err != nil {
		return err
	}
	return errors.Join(quality.WriteRun(ctx, f, r, queries, rows, 1000), f.Close())
}
