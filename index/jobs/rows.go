package jobs

import (
	"context"
	"errors"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// codedRows reads the coded documents of ix and the model of their codes. If another model comes
// into use meanwhile, it reads them again.
func codedRows(ctx context.Context, ix *index.Index) (m *hashing.Model, rows []quality.Row, err error) {
	for {
		if m = ix.Model(); m == nil {
			return nil, nil, index.ErrNoModel
		}
		rows, err = readRows(ctx, ix)
		if same := m == ix.Model(); same || err != nil && !errors.Is(err, index.ErrGeneration) {
			return m, rows, err
		}
	}
}

func readRows(ctx context.Context, ix *index.Index) (rows []quality.Row, err error) {
	for r, err := range ix.Rows(ctx) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, quality.Row{ID: r.ID, Labels: r.Labels, Code: r.Code, Counts: r.Counts})
	}
	return rows, nil
}

// noteUncoded reports the number of documents that no search by code can find.
func noteUncoded(r reporter, n int) {
	if n > 0 {
		r.note(english.Count(n, "document") + " of the collection without a known word, and so without a code")
	}
}

// hashRows hashes the documents of ix with m and leaves out those without a known word.
func hashRows(ctx context.Context, ix *index.Index, m *hashing.Model, report func(done, total int)) (rows []quality.Row, err error) {
	size, err := ix.Size()
	if err != nil {
		return nil, err
	}
	var batch []ingest.Document
	done := 0
	for d, err := range ix.Documents(ctx) {
		if err != nil {
			return nil, err
		}
		if batch = append(batch, d); len(batch) == 1024 {
			if rows, err = appendRows(ctx, rows, m, batch); err != nil {
				return nil, err
			}
			batch, done = batch[:0], done+len(batch)
			report(done, max(done, size.Documents))
		}
	}
	return appendRows(ctx, rows, m, batch)
}

// appendRows appends the rows of docs that have a known word.
func appendRows(ctx context.Context, rows []quality.Row, m *hashing.Model, docs []ingest.Document) ([]quality.Row, error) {
	sketches := make([]*hashing.Sketch, len(docs))
	err := parallel.Each(ctx, len(docs), func(i int) error {
		if s, err := m.Hash(docs[i].Words()); err == nil {
			sketches[i] = &s
		}
		return nil
	})
	for i, s := range sketches {
		if s != nil {
			rows = append(rows, quality.Row{ID: docs[i].ID, Labels: docs[i].Labels, Code: s.Code, Counts: s.Counts})
		}
	}
	return rows, err
}
