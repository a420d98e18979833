package hashing

import (
	"context"
	"iter"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/ingest"
)

// analysedBytes is the size of the texts that are analysed at a time.
const analysedBytes = 1 << 19

// analysed yields the results of analyse for the texts of the documents, in order. It analyses them
// on all processors.
func analysed[T any](docs iter.Seq2[ingest.Document, error], analyse func(text string) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		a := analysis[T]{analyse: analyse}
		for d, err := range docs {
			if err != nil {
				yield(*new(T), err)
				return
			}
			if a.add(d.Words()); a.bytes >= analysedBytes && !a.flush(yield) {
				return
			}
		}
		a.flush(yield)
	}
}

// An analysis holds the texts to analyse next.
type analysis[T any] struct {
	analyse func(text string) T
	texts   []string
	bytes   int
}

func (a *analysis[T]) add(text string) {
	a.texts, a.bytes = append(a.texts, text), a.bytes+len(text)
}

// flush yields the results for the texts until yield returns false, and forgets the texts.
func (a *analysis[T]) flush(yield func(T, error) bool) bool {
	results := make([]T, len(a.texts))
	parallel.Each(context.Background(), len(results), func(i int) error { // cannot fail
		results[i] = a.analyse(a.texts[i])
		return nil
	})
	a.texts, a.bytes = a.texts[:0], 0
	for _, r := range results {
		if !yield(r, nil) {
			return false
		}
	}
	return true
}
