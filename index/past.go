package index

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

// Past returns the current model and the counts of the documents that it has hashed, at the time of
// the call. The consumer may write to the index meanwhile: documents deleted before their turn are
// left out. If the generation is dropped, the counts end with [ErrGeneration]. Past fails with
// [ErrNoModel].
func (ix *Index) Past(ctx context.Context) (m *hashing.Model, past *hashing.Past, err error) {
	err = ix.view(ctx, func(v View, s *snapshot) error {
		var ok bool
		if m, ok = s.model.(*hashing.Model); !ok {
			return ErrNoModel
		}
		g, err := generations.Open(v, s.generation)
		if err != nil {
			return err
		}
		state, err := format.ReadMeta(v)
		learned := min(g.Info.Learned, g.Next)
		past = &hashing.Past{Documents: int(state.Documents), Learned: ix.counted(ctx, m, g.ID, 0, learned), New: ix.counted(ctx, m, g.ID, learned, g.Next)}
		return err
	})
	return m, past, err
}

// counted yields the counts of a generation for the documents with numbers from from and below end.
func (ix *Index) counted(ctx context.Context, m generations.Model, generation, from, end uint64) iter.Seq2[ingest.Counts, error] {
	return func(yield func(ingest.Counts, error) bool) {
		for from := from; ; {
			items, err := ix.countedFrom(ctx, m, generation, from)
			if err != nil {
				yield(ingest.Counts{}, err)
				return
			}
			for _, it := range items {
				if uint64(it.number) >= end || !yield(*it.topics, nil) {
					return
				}
				from = uint64(it.number) + 1
			}
			if len(items) == 0 {
				return
			}
		}
	}
}

func (ix *Index) countedFrom(ctx context.Context, m generations.Model, generation, from uint64) (items []*item, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err = ix.view(ctx, func(v View, _ *snapshot) error {
		g, err := generations.Open(v, generation)
		if err == nil {
			items, err = countedIn(g, m, from)
		}
		return err
	})
	return items, err
}

// countedIn returns the next documents from number from that the generation has counts of, without
// their texts. m is the model of the generation.
func countedIn(g *generations.Generation, m generations.Model, from uint64) (items []*item, err error) {
	if from > math.MaxUint32 {
		return nil, nil
	}
	for r, err := range g.Scan(format.CountsTable(g.ID), format.Key32(uint32(from))) {
		if err != nil || len(items) == batchDocuments {
			return items, err
		}
		counts, err := generations.DecodeCounts(r)
		if err != nil {
			return nil, err
		}
		n := format.Number(r.Key)
		if i := len(counts.IDs); i > 0 && int(counts.IDs[i-1]) >= m.Vocabulary().Len() {
			return nil, fmt.Errorf("%w: counts of document %d have a term that the model lacks", ErrFormat, n)
		}
		if uint64(n) < from { // callers that continue after the last number might not end
			return nil, fmt.Errorf("%w: counts of document %d are out of order", ErrFormat, n)
		}
		items, from = append(items, &item{number: n, topics: &counts}), uint64(n)+1
	}
	return items, nil
}

// toHash returns the next documents that g has to hash with m, and reports whether more follow. If
// the current generation has the counts that m needs, they are without their texts.
func (ix *Index) toHash(s *snapshot, g *generations.Generation, m generations.Model) (items []*item, more bool, err error) {
	if s.countsFor(m) {
		items, err = countedIn(s.in(g.View), s.model, g.Next)
		if len(items) > 0 || err != nil {
			return items, true, err
		}
	}
	batch, more, err := ix.read(g, g.Next)
	return itemsOf(batch), more, err
}

// countsFor reports whether the stored counts are those that m has of the same texts.
func (s *snapshot) countsFor(m generations.Model) bool {
	current, ok := s.model.(*hashing.Model)
	next, learned := m.(*hashing.Model)
	return ok && learned && next.CountsAlike(current)
}
