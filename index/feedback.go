package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/typed"
)

// What users say about hits, and what is learned from it: see package feedback.
type (
	Feedback   = feedback.Entry
	Verdict    = feedback.Verdict
	Judged     = feedback.Judged
	Adaptation = feedback.Adaptation
)

// Opinions, and the number of entries of a collection; the oldest make room for new ones.
const (
	Like        = feedback.Like
	Dislike     = feedback.Dislike
	Click       = feedback.Click
	MaxFeedback = feedback.MaxFeedback
)

// ErrFeedback means that an entry of feedback is invalid.
var ErrFeedback = feedback.ErrFeedback

// AddFeedback stores entries, all or none, and sets their numbers, and times and generations that
// are zero. It fails with [ErrFeedback]. Of more than [MaxFeedback] entries, the oldest are
// removed.
func (ix *Index) AddFeedback(ctx context.Context, entries []Feedback) error {
	for i, f := range entries {
		if err := f.Validate(); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return ix.update(ctx, func(w *writer) error {
		w.changed = len(entries) > 0
		return feedback.Add(w, entries, w.meta.Current)
	})
}

// Feedback returns at most limit entries after the one with a number, in the order of numbers, and
// the number of all entries. 0 is before the first one.
func (ix *Index) Feedback(ctx context.Context, after uint64, limit int) (entries []Feedback, total int, err error) {
	err = ix.view(ctx, func(v View, _ *snapshot) error {
		entries, total, err = feedback.After(v, after, limit)
		return cmp.Or(err, ctx.Err())
	})
	return entries, total, err
}

// DeleteFeedback removes the entries that have the Query, SimilarTo and Document of like, as far as
// those are not empty, and returns their number. An empty one removes all.
func (ix *Index) DeleteFeedback(ctx context.Context, like Feedback) (deleted int, err error) {
	err = ix.update(ctx, func(w *writer) error {
		deleted, err = feedback.Delete(w, like)
		w.changed = deleted > 0
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("delete feedback: %w", err)
	}
	return deleted, nil
}

// HeldOutQueries returns the queries with feedback that no adapter learns from, the oldest first.
func (ix *Index) HeldOutQueries(ctx context.Context) (all []Judged, err error) {
	err = ix.viewWords(ctx, func(v View, s *snapshot) (err error) {
		all, err = ix.judged(ctx, v)
		all = slices.DeleteFunc(all, func(j Judged) bool { return !j.HeldOut() })
		for i := range all {
			all[i].Plain = s.plain(all[i].Query)
		}
		return err
	})
	return all, err
}

// Judgements returns the queries with feedback that trainings learn from, and the documents that
// were liked or opened, the newest last. A query without one, or that is held out, is left out.
func (ix *Index) Judgements(ctx context.Context) (all []hashing.Judgement, err error) {
	err = ix.viewWords(ctx, func(v View, s *snapshot) error {
		judged, err := ix.judged(ctx, v)
		all = nil
		for _, j := range judged {
			if good := j.Good(); len(good) > 0 && !j.HeldOut() {
				all = append(all, hashing.Judgement{Text: s.plain(j.Query), SimilarTo: j.SimilarTo, Good: good})
			}
		}
		return err
	})
	return all, err
}

// plain returns the text that hybrid searches for a text hash.
func (s *snapshot) plain(text string) string {
	if !s.wordsReady() {
		return text
	}
	r := typed.Resolver{Analyzer: s.wordInfo.Analyzer, Dictionary: s.words, Synonyms: s.synonyms.parsed}
	return r.Resolve(typed.Parse(text)).Plain
}
