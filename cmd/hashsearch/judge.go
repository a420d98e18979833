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

// judge finds the errors of the documents that the flags ask for, the worst first.
func (f *outlierFlags) judge(cmd *cobra.Command, ix *index.Index) ([]outlier, error) {
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	b := &scorer{model: ix.Model(), progress: p}
	if f.queries == "" || f.label == "" {
		if err := b.judge(cmd.Context(), ix.Sketches(cmd.Context(), 0), false); err != nil {
			return nil, err
		}
	}
	if f.queries != "" {
		docs, err := f.source.open(cmd, []string{f.queries})
		if err != nil {
			return nil, err
		}
		if err := b.judge(cmd.Context(), foreignDocuments(cmd, ix, docs), true); err != nil {
			return nil, err
		}
	}
	p.end()
	if b.empty > 0 {
		messagef(cmd, "%s without any word left out", english.Count(b.empty, "document"))
	}
	slices.SortFunc(b.judged, compareOutliers)
	return b.judged, nil
}

// strangers yields, with their sketches, the documents that are not in the collection. What is no document is said
// and left out.
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

// A bench judges documents.
type scorer struct {
	model    *hashing.Model
	progress *progress
	judged   []outlier
	empty    int
}

func (b *scorer) judge(ctx context.Context, docs iter.Seq2[index.Sketched, error], foreign bool) error {
	empty, err := insight.Misfits(ctx, b.model, docs, func(d index.Sketched, misfit float64) {
		c := d.Sketch.Counts
		b.judged = append(b.judged, outlier{d.ID, d.Labels, foreign, misfit, int(c.Length()) + c.Unknown, c.Unknown, shorten(d.Words(), 60)})
		b.progress.show("judging", len(b.judged), 0, "")
	})
	b.empty += empty
	return err
}
