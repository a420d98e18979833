package index

import (
	"context"
	"errors"
	"iter"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// Sketched is a document with what the model in use says about it.
type Sketched struct {
	ingest.Document
	Sketch hashing.Sketch // of a document without a known term, the counts only
}

// Sketches hashes every document again, for activations are not stored, and yields them in order of number. The
// model is the one in use at the time of the call. The consumer may write to the index meanwhile: what is deleted
// before its turn is left out, and what is added after the call may be.
func (ix *Index) Sketches(ctx context.Context) iter.Seq2[Sketched, error] {
	return func(yield func(Sketched, error) bool) {
		m := ix.state.Load().now.model
		if m == nil {
			yield(Sketched{}, ErrNoModel)
			return
		}
		for batch, err := range ix.batches(ctx, 0) {
			var docs []Sketched
			if err == nil {
				docs, err = sketches(ctx, m, batch)
			}
			if err != nil {
				yield(Sketched{}, err)
				return
			}
			for _, d := range docs {
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

func sketches(ctx context.Context, m model, batch []numbered) ([]Sketched, error) {
	docs := make([]Sketched, len(batch))
	err := parallel(ctx, len(batch), func(i int) error {
		sk, err := m.Hash(batch[i].Words())
		if errors.Is(err, hashing.ErrNoTerms) {
			err = nil
		}
		docs[i] = Sketched{batch[i].Document, sk}
		return err
	})
	return docs, err
}
