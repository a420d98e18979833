package index

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/typed"
)

// HeldOutQueries returns the queries with feedback that no adapter learns from, the oldest first.
func (ix *Index) HeldOutQueries(ctx context.Context) (all []Judged, err error) {
	err = ix.viewWords(ctx, func(v View, s *snapshot) (err error) {
		all, err = feedback.JudgedQueries(ctx, v)
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
		judged, err := feedback.JudgedQueries(ctx, v)
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
