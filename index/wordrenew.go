package index

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashsearch/hashsearch/index/internal/wordindex"
)

// A wordRenewer indexes words in the background that were not indexed when their documents were
// stored, and merges segments.
type wordRenewer struct {
	background
	tidy bool // segments are merged as by Settle, until that is done

	step sync.Mutex // held during a step, which nobody else needs to do at the same time
}

// renewWords starts a renewal unless one is running or nothing is to be done. If tidy is set, it
// merges segments as Settle does.
func (ix *Index) renewWords(tidy bool) {
	r := &ix.wordRenewer
	if ix.readOnly {
		return
	}
	r.mu.Lock()
	r.tidy = r.tidy || tidy
	r.mu.Unlock()
	r.start(ix.nextWords)
}

// nextWords returns the next step of a renewal, or nil if nothing is to be done.
func (ix *Index) nextWords() round {
	r, policy := &ix.wordRenewer, wordindex.Due
	if r.tidy {
		policy = wordindex.Tidy
	}
	if ix.wordsSettled(policy) {
		r.tidy = false
		return nil
	}
	return func(ctx context.Context) error { return ix.stepWords(ctx, policy) }
}

// wordsSettled reports whether all words are indexed and the policy demands no merge.
func (ix *Index) wordsSettled(policy wordindex.MergePolicy) bool {
	s := ix.state.Load().now
	return s.wordsReady() && policy(s.words, s.largestMerger()) == nil
}

// stepWords merges the segments that the policy selects or, if there are none, indexes the words of
// the next documents.
func (ix *Index) stepWords(ctx context.Context, policy wordindex.MergePolicy) error {
	ix.wordRenewer.step.Lock()
	defer ix.wordRenewer.step.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	m, err := ix.nextMerge(ctx, policy)
	if err != nil {
		return err
	}
	if m != nil {
		return ix.mergeWords(ctx, m)
	}
	if !ix.state.Load().now.wordsReady() {
		return ix.fillWords(ctx)
	}
	return nil
}

// nextMerge returns the merge that the policy demands, nil if there is none.
func (ix *Index) nextMerge(ctx context.Context, policy wordindex.MergePolicy) (m *wordindex.Merger, err error) {
	err = ix.view(ctx, func(v View, s *snapshot) (err error) {
		m = nil
		if run := policy(s.words, s.largestMerger()); run != nil {
			m, err = wordindex.NewMerge(v, s.words, run)
		}
		return err
	})
	return m, err
}

// mergeWords merges segments outside of a transaction and stores the result in one.
func (ix *Index) mergeWords(ctx context.Context, m *wordindex.Merger) error {
	if err := m.Do(ctx); err != nil {
		return err
	}
	return ix.update(ctx, func(w *writer) error {
		w.changed = w.words.Use(m)
		return nil
	})
}

// Settle indexes the words of all documents that were stored without them, and merges the segments
// of words so that searches are as fast as they can be. All of this happens in the background
// otherwise, some of it later. A command that has added documents calls it before Close.
func (ix *Index) Settle(ctx context.Context) error {
	for !ix.wordsSettled(wordindex.Tidy) {
		if err := ix.stepWords(ctx, wordindex.Tidy); err != nil {
			return fmt.Errorf("settle %s: %w", ix.Name(), err)
		}
	}
	return nil
}
