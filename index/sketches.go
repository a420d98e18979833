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
	hashing.Sketch // of a document without a known term, the counts only
}

// Sketches hashes documents again, for activations are not stored, and yields them in order of number: one of every
// so many; 0 means all. The model is the one in use at the time of the call. The consumer may write to the index meanwhile: what is deleted
// before its turn is left out, and what is added after the call may be.
func (ix *Index) Sketches(ctx context.Context, every int) iter.Seq2[Sketched, error] {
	return func(yield func(Sketched, error) bool) {
		m := ix.state.Load().now.model
		if m == nil {
			yield(Sketched{}, ErrNoModel)
			return
		}
		seen := 0
		for batch, err := range ix.batches(ctx, 0) {
			batch, seen = thin(batch, seen, every), seen+len(batch)
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

// thin keeps those of a batch whose turn it is, after so many were seen before.
func thin(batch []numbered, seen, every int) []numbered {
	if every <= 1 {
		return batch
	}
	var kept []numbered
	for i, d := range batch {
		if (seen+i)%every == 0 {
			kept = append(kept, d)
		}
	}
	return kept
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
