package index

import (
	"context"

	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// judged returns the queries with feedback, the oldest first. An entry about a document that was
// divided counts for its passages, since these have the codes and are what searches rank.
func (ix *Index) judged(ctx context.Context, v View) ([]Judged, error) {
	all, err := feedback.JudgedQueries(ctx, v)
	if err != nil {
		return nil, err
	}
	if has, err := ix.hasPassages(v); err != nil || !has {
		return all, err
	}
	for i := range all {
		if err := ix.divide(v, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, ctx.Err()
}

// divide replaces entries about divided documents by those about their passages. A passage with an
// entry of its own keeps that.
func (ix *Index) divide(v View, j *Judged) error {
	own := map[string]bool{}
	for _, f := range j.Entries {
		own[f.Document] = true
	}
	var entries []Feedback
	for _, f := range j.Entries {
		passages, err := ix.passagesJudged(v, f.Document)
		if err != nil {
			return err
		}
		if len(passages) == 0 {
			entries = append(entries, f)
		}
		f.Parts = len(passages)
		for _, f.Document = range passages {
			if !own[f.Document] {
				entries = append(entries, f)
			}
		}
	}
	j.Entries = entries
	return nil
}

// passagesJudged returns the ids of the first passages of a document, or none if a document has the
// id itself.
func (ix *Index) passagesJudged(v View, id string) (ids []string, err error) {
	e, err := format.Lookup(v, id)
	if err != nil || e != nil {
		return nil, err
	}
	all, err := postings.With(v, ingest.PassageField, id)
	if err != nil {
		return nil, err
	}
	numbers := all.ToArray()
	for r, err := range storedDocuments(v, numbers[:min(len(numbers), maxLikedPassages)]) {
		if err != nil {
			return nil, err
		}
		passage, err := ix.packer.ID(r.Key, r.Value)
		if err != nil {
			return nil, err
		}
		ids = append(ids, passage)
	}
	return ids, nil
}
