package main

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/insight"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// scoreAll returns the documents that the flags select with their errors, the largest first.
func (f *outlierFlags) scoreAll(cmd *cobra.Command, ix *index.Index) ([]outlier, error) {
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	s := &scorer{model: ix.Model(), progress: p}
	if f.queries == "" || f.label == "" {
		if err := s.score(cmd.Context(), ix.Sketches(cmd.Context(), 0), false); err != nil {
			return nil, err
		}
	}
	if f.queries != "" {
		docs, err := f.source.open(cmd, []string{f.queries})
		if err != nil {
			return nil, err
		}
		if err := s.score(cmd.Context(), foreignDocuments(cmd, ix, docs), true); err != nil {
			return nil, err
		}
	}
	p.end()
	if s.empty > 0 {
		messagef(cmd, "%s without any word left out", english.Count(s.empty, "document"))
	}
	slices.SortFunc(s.scored, compareOutliers)
	return s.scored, nil
}

// foreignDocuments yields the documents of docs that are not in the collection, with their
// sketches. Rejections are printed and skipped.
func foreignDocuments(cmd *cobra.Command, ix *index.Index, docs iter.Seq2[ingest.Document, error]) iter.Seq2[index.Sketched, error] {
	return func(yield func(index.Sketched, error) bool) {
		m := ix.Model()
		if m == nil {
			yield(index.Sketched{}, index.ErrNoModel)
			return
		}
		for d, err := range docs {
			var rejected *ingest.Rejection
			if errors.As(err, &rejected) {
				messagef(cmd, "rejected: %v", err)
				continue
			}
			if _, missing := ix.Document(d.ID); err == nil && missing == nil {
				continue
			}
			s := index.Sketched{Document: d}
			if err == nil {
				s.Sketch, err = m.Hash(d.Words())
			}
			if errors.Is(err, hashing.ErrNoTerms) {
				err = nil
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// A scorer computes the errors of documents.
type scorer struct {
	model    *hashing.Model
	progress *progress
	scored   []outlier
	empty    int // documents without words
}

// score adds docs to s. foreign states that they are not in the collection.
func (s *scorer) score(ctx context.Context, docs iter.Seq2[index.Sketched, error], foreign bool) error {
	empty, err := insight.Misfits(ctx, s.model, docs, func(d index.Sketched, misfit float64) {
		c := d.Sketch.Counts
		s.scored = append(s.scored, outlier{d.ID, d.Labels, foreign, misfit, int(c.Length()) + c.Unknown, c.Unknown, shorten(d.Words(), 60)})
		s.progress.show("scoring", len(s.scored), 0, "")
	})
	s.empty += empty
	return err
}
