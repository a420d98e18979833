package hashing

import (
	"context"
	"iter"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/ingest"
)

// analysedBytes is the size of the texts that are analysed at a time.
const analysedBytes = 1 << 19

// analysed yields the results of analyse for the documents, in order. It analyses them on all
// processors.
func analysed[T any](docs iter.Seq2[ingest.Document, error], analyse func(d ingest.Document) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		a := analysis[T]{analyse: analyse}
		for d, err := range docs {
			if err != nil {
				yield(*new(T), err)
				return
			}
			if a.add(d); a.bytes >= analysedBytes && !a.flush(yield) {
				return
			}
		}
		a.flush(yield)
	}
}

// An analysis holds the documents to analyse next.
type analysis[T any] struct {
	analyse func(d ingest.Document) T
	docs    []ingest.Document
	bytes   int // of their texts
}

func (a *analysis[T]) add(d ingest.Document) {
	a.docs, a.bytes = append(a.docs, d), a.bytes+len(d.Title)+len(d.Text)
}

// flush yields the results for the documents until yield returns false, and forgets the documents.
func (a *analysis[T]) flush(yield func(T, error) bool) bool {
	results := make([]T, len(a.docs))
	parallel.Each(context.Background(), len(results), func(i int) error { // cannot fail
		results[i] = a.analyse(a.docs[i])
		return nil
	})
	clear(a.docs)
	a.docs, a.bytes = a.docs[:0], 0
	for _, r := range results {
		if !yield(r, nil) {
			return false
		}
	}
	return true
}
