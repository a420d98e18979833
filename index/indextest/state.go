package indextest

import (
	"cmp"
	"context"
	"errors"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// A State describes a collection by the operations that create it, in the order of the fields.
type State struct {
	Docs    []ingest.Document // documents to add
	Coded   []index.Coded     // documents to add with external codes of 16 bits
	Vectors []index.Embedded  // documents to add with vectors, whose codes have 16 bits
	Kind    hashing.Kind      // kind of a model trained on [Documents] and adopted; "": none
	Bits    int               // width of that model; 0 means 16
	Adopted int               // number of times that it is adopted; 0 means once
	Came    []ingest.Document // documents to add after that
	Gone    []string          // ids to delete at the end
}

// Make creates a collection in state s at path.
func (s State) Make(ctx context.Context, path string) (ix *index.Index, err error) {
	if ix, err = index.Open(path, &index.Options{Create: true}); err != nil {
		return nil, err
	}
	if err = s.fill(ctx, ix); err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	return ix, nil
}

func (s State) fill(ctx context.Context, ix *index.Index) error {
	if err := ix.Add(ctx, ingest.Sequence(s.Docs), nil); err != nil {
		return err
	}
	if s.Coded != nil {
		if err := ix.AddCodes(ctx, bits, s.coded, nil); err != nil {
			return err
		}
	}
	if s.Vectors != nil {
		if err := s.addVectors(ctx, ix); err != nil {
			return err
		}
	}
	if err := s.adopt(ctx, ix); err != nil {
		return err
	}
	if err := ix.Add(ctx, ingest.Sequence(s.Came), nil); err != nil {
		return err
	}
	_, err := ix.Delete(ctx, s.Gone...)
	return err
}

// bits is the default width of codes.
const bits = 16

func (s State) coded(yield func(index.Coded, error) bool) {
	for _, c := range s.Coded {
		if !yield(c, nil) {
			return
		}
	}
}

// addVectors adds the documents with vectors after a model was learned from these.
func (s State) addVectors(ctx context.Context, ix *index.Index) error {
	vectors := func(yield func([]float32, error) bool) {
		for _, d := range s.Vectors {
			if !yield(d.Vector, nil) {
				return
			}
		}
	}
	m, err := hashing.LearnVectors(ctx, vectors, len(s.Vectors[0].Vector), hashing.VectorOptions{Bits: bits, Seed: 1})
	if err != nil {
		return err
	}
	if err := ix.AdoptVectors(ctx, m); err != nil {
		return err
	}
	return ix.AddVectors(ctx, func(yield func(index.Embedded, error) bool) {
		for _, d := range s.Vectors {
			if !yield(d, nil) {
				return
			}
		}
	}, nil)
}

func (s State) adopt(ctx context.Context, ix *index.Index) error {
	if s.Kind == "" {
		return nil
	}
	o := hashing.Options{Kind: s.Kind, Bits: cmp.Or(s.Bits, bits), Hidden: []int{}, Epochs: 1, Seed: 1}
	for range max(1, s.Adopted) {
		m, err := hashing.Train(ctx, ingest.Sequence(Documents()), o)
		if err != nil {
			return err
		}
		if _, err := ix.Adopt(ctx, m, ix.Next(), nil); err != nil {
			return err
		}
	}
	return nil
}
