package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Row is a document with its code and counts, as evaluation uses it.
type Row struct {
	Number uint32
	ID     string
	Labels []string
	Code   hashing.Code
	Counts ingest.Counts
}

// Rows yields every document of the current generation that has a code, in order of number, from
// the state at the time of the call. The consumer may write to the index meanwhile: documents
// deleted before their turn are left out. If the generation is dropped, Rows ends with
// [ErrGeneration].
func (ix *Index) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		s, err := ix.coded(ctx)
		if err != nil {
			yield(Row{}, err)
			return
		}
		for from := 0; from < s.rows(); from += rowBatch {
			batch, err := ix.rowBatch(ctx, s, from, min(from+rowBatch, s.rows()))
			if err != nil {
				yield(Row{}, err)
				return
			}
			for _, r := range batch {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

const rowBatch = 256

// rowBatch reads the rows [from, to) of s whose documents still exist.
func (ix *Index) rowBatch(ctx context.Context, s *snapshot, from, to int) (batch []Row, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows := s.liveBetween(from, to)
	err = ix.view(ctx, func(v View, _ *snapshot) error {
		g, err := generations.Open(v, s.generation)
		if err != nil {
			return err
		}
		batch, err = ix.readRows(ctx, g, s, rows)
		return err
	})
	return batch, err
}

// readRows reads the given rows of s whose documents still exist.
func (ix *Index) readRows(ctx context.Context, g *generations.Generation, s *snapshot, rows []uint32) (batch []Row, err error) {
	docs, err := ix.existing(ctx, g, s.numbersOf(rows))
	if err != nil {
		return nil, err
	}
	for i, d := range docs {
		if d != nil {
			batch = append(batch, Row{Number: d.number, ID: d.ID, Labels: d.Labels, Code: s.code(int(rows[i]))})
		}
	}
	return batch, fillCounts(g, batch)
}

// fillCounts sets the counts of rows.
func fillCounts(g *generations.Generation, batch []Row) error {
	numbers := make([]uint32, len(batch))
	for i, r := range batch {
		numbers[i] = r.Number
	}
	i := 0
	for c, err := range g.Counts(numbers...) {
		if err != nil {
			return err
		}
		batch[i].Counts = c
		i++
	}
	return nil
}

// Sketched is a document with its sketch by the current model.
type Sketched struct {
	ingest.Document
	hashing.Sketch // without a term of the vocabulary, the counts only
}

// Sketches rehashes documents, since activations are not stored, and yields those whose position in
// the order of numbers is a multiple of every; 0 means all. It uses the model that is current at
// the time of the call. The consumer may write to the index meanwhile: documents deleted before
// their turn are left out, and documents added after the call may be.
func (ix *Index) Sketches(ctx context.Context, every int) iter.Seq2[Sketched, error] {
	return func(yield func(Sketched, error) bool) {
		s, err := ix.coded(ctx)
		if err != nil {
			yield(Sketched{}, err)
			return
		}
		offset := 0
		for batch, err := range ix.documentBatches(ctx, 0) {
			batch, offset = everyNth(batch, offset, every), offset+len(batch)
			var docs []Sketched
			if err == nil {
				docs, err = sketches(ctx, s.model, batch)
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

// everyNth returns the documents of a batch whose position is a multiple of every. offset is the
// position of the first.
func everyNth(batch []numbered, offset, every int) []numbered {
	if every <= 1 {
		return batch
	}
	var kept []numbered
	for i, d := range batch {
		if (offset+i)%every == 0 {
			kept = append(kept, d)
		}
	}
	return kept
}

func sketches(ctx context.Context, m generations.Model, batch []numbered) ([]Sketched, error) {
	docs := make([]Sketched, len(batch))
	err := parallel.Each(ctx, len(batch), func(i int) error {
		sk, err := m.Hash(batch[i].Words())
		if errors.Is(err, hashing.ErrNoTerms) {
			err = nil
		}
		docs[i] = Sketched{batch[i].Document, sk}
		return err
	})
	return docs, err
}

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
