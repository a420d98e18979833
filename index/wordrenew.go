package index

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
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

// A filling is the next documents whose words are indexed in the background.
type filling struct {
	state *snapshot
	info  wordindex.Info
	batch []numbered
	words []*words.Document
}

// fillWords indexes the words of the next documents that were stored without them, as in a file of
// an older format or before a change of the language.
func (ix *Index) fillWords(ctx context.Context) error {
	f, err := ix.nextFilling(ctx)
	if err != nil {
		return err
	}
	f.words = make([]*words.Document, len(f.batch))
	var c counters
	defer c.release()
	err = parallel.Workers(ctx, len(f.batch), func(worker int) func(int) error {
		counter := c.of(worker, f.info.Analyzer, nil)
		return func(i int) error {
			f.words[i] = wordindex.Document(counter.Count(f.batch[i].Document))
			return nil
		}
	})
	if err != nil {
		return err
	}
	return ix.update(ctx, func(w *writer) error { return w.fill(f) })
}

func (ix *Index) nextFilling(ctx context.Context) (*filling, error) {
	f := &filling{}
	err := ix.view(ctx, func(v View, s *snapshot) (err error) {
		f.state, f.info = s, s.wordInfo
		f.batch, _, err = ix.read(v, s.indexed)
		return err
	})
	if f.info == (wordindex.Info{}) {
		f.info = wordindex.Detected(func(yield func(ingest.Document) bool) {
			for _, d := range f.batch {
				if !yield(d.Document) {
					return
				}
			}
		})
	}
	return f, err
}

// fill indexes the words of documents, without those that were deleted since, unless another call
// has done so. If there are no further documents, all are indexed.
func (w *writer) fill(f *filling) error {
	if w.now.indexed != f.state.indexed || w.now.wordInfo != f.state.wordInfo || w.now.wordsReady() {
		return nil
	}
	w.changed = true
	if w.words.Index == nil {
		if err := w.words.Describe(f.info, w.meta.Next); err != nil {
			return err
		}
	}
	docs, next, err := w.filled(f)
	if err != nil {
		return err
	}
	if more, err := w.hasFrom(next); err != nil {
		return err
	} else if !more {
		next = w.meta.Next
	}
	w.words.AddSegment(docs)
	return w.words.Index.SetNext(w, next)
}

// filled returns the words of the documents that still exist, and the number after the last one.
func (w *writer) filled(f *filling) (docs []words.Document, next uint64, err error) {
	numbers, i := make([]uint32, len(f.batch)), 0
	for i, d := range f.batch {
		numbers[i] = d.number
	}
	next = w.now.indexed
	for r, err := range format.RecordsOf(w, format.DocsTable, numbers) {
		if err != nil {
			return nil, 0, err
		}
		if r.Value != nil && len(f.words[i].Terms) > 0 {
			f.words[i].Number = numbers[i]
			docs = append(docs, *f.words[i])
		}
		next = uint64(numbers[i]) + 1
		i++
	}
	return docs, next, nil
}

// hasFrom reports whether there is a document whose number is at least from.
func (w *writer) hasFrom(from uint64) (bool, error) {
	if from > math.MaxUint32 {
		return false, nil
	}
	for _, err := range w.Scan(format.DocsTable, format.Key32(uint32(from))) {
		return err == nil, err
	}
	return false, nil
}
