package index

import (
	"context"
	"math"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

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
