package index

import (
	"context"
	"fmt"
	"sync"
)

// A wordRenewer indexes words in the background that were not indexed when their documents were
// stored, and merges segments. Searches and writers continue; only Close waits for it.
type wordRenewer struct {
	mu      sync.Mutex
	running bool
	tidy    bool               // segments are merged as by Settle, until that is done
	stop    context.CancelFunc // nil before the first renewal
	closed  bool
	done    sync.WaitGroup

	step sync.Mutex // held during a step, which nobody else needs to do at the same time
}

// policy returns the segments that are merged next.
func (r *wordRenewer) policy() mergePolicy {
	if r.tidy {
		return tidy
	}
	return due
}

// renewWords starts a renewal unless one is running or nothing is to be done. If tidy is set, it
// merges segments as Settle does.
func (ix *Index) renewWords(tidy bool) {
	r := &ix.wordRenewer
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tidy = r.tidy || tidy
	if r.running || r.closed || ix.db.IsReadOnly() || ix.wordsSettled(r.policy()) {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	r.running, r.stop = true, stop
	policy := r.policy()
	r.done.Go(func() {
		defer stop()
		for more := true; more; policy, more = ix.moreWords(ctx.Err() == nil) {
			if err := ix.stepWords(ctx, policy); err != nil {
				stop() // the next commit tries again
			}
		}
	})
}

// moreWords reports whether the renewal has to continue, and how. Otherwise it ends, and later
// commits start another one.
func (ix *Index) moreWords(able bool) (policy mergePolicy, more bool) {
	r := &ix.wordRenewer
	r.mu.Lock()
	defer r.mu.Unlock()
	policy = r.policy()
	r.running = able && !ix.wordsSettled(policy)
	r.tidy = r.tidy && r.running
	return policy, r.running
}

// wordsSettled reports whether all words are indexed and the policy demands no merge.
func (ix *Index) wordsSettled(policy mergePolicy) bool {
	s := ix.state.Load().now
	return s.wordsReady() && policy(s.words, largestMerger) == nil
}

// close stops a running renewal and prevents new ones.
func (r *wordRenewer) close() {
	r.mu.Lock()
	r.closed = true
	if r.stop != nil {
		r.stop()
	}
	r.mu.Unlock()
	r.done.Wait()
}

// stepWords merges the segments that the policy selects or, if there are none, indexes the words of
// the next documents.
func (ix *Index) stepWords(ctx context.Context, policy mergePolicy) error {
	ix.wordRenewer.step.Lock()
	defer ix.wordRenewer.step.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	s := ix.state.Load().now
	if run := policy(s.words, largestMerger); run != nil {
		return ix.mergeWords(ctx, newMerge(s.words, run))
	}
	if !s.wordsReady() {
		return ix.fillWords(ctx)
	}
	return nil
}

// mergeWords merges segments outside of a transaction and stores the result in one.
func (ix *Index) mergeWords(ctx context.Context, m *merge) error {
	if err := m.do(ctx); err != nil {
		return err
	}
	return ix.update(func(w *writer) error {
		w.changed = w.words.use(m)
		return nil
	})
}

// Settle indexes the words of all documents that were stored without them, and merges the segments
// of words so that searches are as fast as they can be. All of this happens in the background
// otherwise, some of it later. A command that has added documents calls it before Close.
func (ix *Index) Settle(ctx context.Context) error {
	for !ix.wordsSettled(tidy) {
		if err := ix.stepWords(ctx, tidy); err != nil {
			return fmt.Errorf("settle %s: %w", ix.path, err)
		}
	}
	return nil
}
