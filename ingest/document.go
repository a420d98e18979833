package ingest

import (
	"iter"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// A Document is a user's document, as readers yield it and the index stores it.
type Document = document.Document

// Sequence yields the documents as a reader of a corpus does.
func Sequence(docs []Document) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}
