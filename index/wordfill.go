package index

import (
	"context"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// A filling is the next documents whose words are indexed in the background.
type filling struct {
	state *snapshot
	info  wordInfo
	batch []numbered
	words []*words.Document
}

// fillWords indexes the words of the next documents that were stored without them, as in a file of
// an older format or before a change of the language.
func (ix *Index) fillWords(ctx context.Context) error {
	f, err := ix.nextFilling()
	if err != nil {
		return err
	}
	f.words = make([]*words.Document, len(f.batch))
	var c counters
	defer c.release()
	err = parallel.Workers(ctx, len(f.batch), func(worker int) func(int) error {
		counter := c.of(worker, f.info.Analyzer)
		return func(i int) error {
			f.words[i] = wordsOf(counter.Count(f.batch[i].Document))
			return nil
		}
	})
	if err != nil {
		return err
	}
	return ix.update(func(w *writer) error { return w.fill(f) })
}

func (ix *Index) nextFilling() (*filling, error) {
	f := &filling{}
	err := ix.view(func(tx *bolt.Tx, s *snapshot) (err error) {
		f.state, f.info = s, s.wordInfo
		f.batch, _, err = ix.read(tx, s.indexed)
		unmap(tx)
		return err
	})
	if f.info == (wordInfo{}) {
		f.info = detected(func(yield func(ingest.Document) bool) {
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
	if w.words.wordBucket == nil {
		if err := w.words.describe(w.tx, f.info, w.meta.next); err != nil {
			return err
		}
	}
	var docs []words.Document
	next := w.now.indexed
	for i, d := range f.batch {
		if next = uint64(d.number) + 1; w.docs().Get(key32(d.number)) != nil && len(f.words[i].Terms) > 0 {
			f.words[i].Number = d.number
			docs = append(docs, *f.words[i])
		}
	}
	if last, _ := w.docs().Cursor().Last(); last == nil || uint64(number(last)) < next {
		next = w.meta.next
	}
	w.words.addSegment(docs)
	return w.words.setNext(next)
}
