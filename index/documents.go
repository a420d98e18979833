package index

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// Stored is a document with its number, code and version.
type Stored struct {
	ingest.Document
	Number  uint32       // order of ingestion
	Code    hashing.Code // nil without a model or a term of its vocabulary
	Bits    int          // width of codes; 0 without a model
	Version string       // changes with document, number and code, see [Precondition]; "" in hits
}

// Document returns the document with the given id, or [ErrNotFound].
func (ix *Index) Document(id string) (*Stored, error) {
	var st *Stored
	err := ix.view(context.Background(), func(v View, s *snapshot) error {
		e, err := format.Lookup(v, id)
		if err != nil {
			return err
		}
		if e == nil {
			return fmt.Errorf("%w: %q", ErrNotFound, id)
		}
		st, err = ix.stored(v, s, *e)
		return err
	})
	return st, err
}

// stored reads one document and its code.
func (ix *Index) stored(v View, s *snapshot, e format.Entry) (*Stored, error) {
	d, err := ix.document(v, e.Number)
	if err != nil {
		return nil, err
	}
	st := &Stored{Document: d, Number: e.Number, Bits: s.bits, Version: versionAt(e, s)}
	if row, ok := s.row(e.Number); ok {
		st.Code = s.code(row)
	}
	return st, nil
}

// Documents yields every document in order of number. The consumer may write to the index
// meanwhile: documents deleted before their turn are left out, and documents added after the call
// may be.
func (ix *Index) Documents(ctx context.Context) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		for batch, err := range ix.documentBatches(ctx, 0) {
			if err != nil {
				yield(ingest.Document{}, err)
				return
			}
			for _, d := range batch {
				if !yield(d.Document, nil) {
					return
				}
			}
		}
	}
}

// Sample returns up to n documents, evenly spaced in the order of numbers.
func (ix *Index) Sample(ctx context.Context, n int) (sample []ingest.Document, err error) {
	err = ix.view(ctx, func(v View, s *snapshot) error {
		docs, err := ix.existing(ctx, v, spaced(s.next, n))
		for _, d := range docs {
			if d != nil {
				sample = append(sample, d.Document)
			}
		}
		return err
	})
	return sample, err
}

// spaced returns up to n numbers below next, evenly spaced.
func spaced(next uint64, n int) (numbers []uint32) {
	count := min(next, uint64(n))
	for i := range count {
		numbers = append(numbers, uint32(i*next/count))
	}
	return numbers
}

// Next returns the number that the next document will get. All documents added so far have smaller
// numbers. See [Index.Adopt].
func (ix *Index) Next() uint64 { return ix.state.Load().now.next }

// documentBatches yields the documents starting at number from, in batches, each read in a
// transaction of its own.
func (ix *Index) documentBatches(ctx context.Context, from uint64) iter.Seq2[[]numbered, error] {
	return func(yield func([]numbered, error) bool) {
		for next := from; ; {
			var batch []numbered
			err := ctx.Err()
			if err == nil {
				err = ix.view(ctx, func(v View, _ *snapshot) (err error) {
					batch, _, err = ix.read(v, next)
					return err
				})
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if len(batch) == 0 || !yield(batch, nil) {
				return
			}
			next = uint64(batch[len(batch)-1].number) + 1
		}
	}
}

type numbered struct {
	ingest.Document
	number uint32
}

// read returns the next batch of documents starting at number from and reports whether there are
// more. Views should be short, since a writer that has to grow a file waits for them.
func (ix *Index) read(v View, from uint64) (batch []numbered, more bool, err error) {
	if from > math.MaxUint32 {
		return nil, false, nil
	}
	size := 0
	for r, err := range v.Scan(format.DocsTable, format.Key32(uint32(from))) {
		if err != nil {
			return nil, false, err
		}
		if len(batch) == batchDocuments || size >= batchBytes {
			return batch, true, nil
		}
		d, err := ix.packer.Unpack(r.Key, r.Value)
		if err != nil {
			return nil, false, err
		}
		n := format.Number(r.Key)
		if uint64(n) < from { // callers that continue after the last number might not end
			return nil, false, fmt.Errorf("%w: document %d is out of order", ErrFormat, n)
		}
		batch, from = append(batch, numbered{d, n}), uint64(n)+1
		size += format.Weight(d)
	}
	return batch, false, nil
}

// storedDocuments yields the stored forms of documents in the order of numbers. It fails if one is
// missing.
func storedDocuments(v View, numbers []uint32) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for r, err := range format.RecordsOf(v, format.DocsTable, numbers) {
			if err == nil && r.Value == nil {
				err = fmt.Errorf("%w: document %d is missing", ErrFormat, format.Number(r.Key))
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// documents yields documents in the order of numbers. It fails if one is missing.
func (ix *Index) documents(v View, numbers ...uint32) iter.Seq2[numbered, error] {
	return func(yield func(numbered, error) bool) {
		for r, err := range storedDocuments(v, numbers) {
			d := numbered{}
			if err == nil {
				d, err = ix.unpack(r)
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

func (ix *Index) unpack(r Record) (numbered, error) {
	d, err := ix.packer.Unpack(r.Key, r.Value)
	return numbered{d, format.Number(r.Key)}, err
}

// existing returns documents in the order of numbers. Those of deleted ones are nil.
func (ix *Index) existing(ctx context.Context, v View, numbers []uint32) (docs []*numbered, err error) {
	for r, err := range format.RecordsOf(v, format.DocsTable, numbers) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		if r.Value == nil {
			docs = append(docs, nil)
			continue
		}
		d, err := ix.unpack(r)
		if err != nil {
			return nil, err
		}
		docs = append(docs, &d)
	}
	return docs, nil
}

// document reads one document.
func (ix *Index) document(v View, n uint32) (d ingest.Document, err error) {
	for one, err := range ix.documents(v, n) {
		return one.Document, err
	}
	return d, nil
}

// eachDocument calls fn with the documents of the given numbers, in parallel, in any order and
// outside of transactions. i is the index of the number. Deleted documents are left out.
func (ix *Index) eachDocument(ctx context.Context, numbers []uint32, fn func(i int, d numbered) error) error {
	return parallel.Each(ctx, (len(numbers)+rowBatch-1)/rowBatch, func(chunk int) error {
		from := chunk * rowBatch
		docs, err := ix.lookupDocuments(ctx, numbers[from:min(len(numbers), from+rowBatch)])
		for i, d := range docs {
			if err == nil && d != nil {
				err = cmp.Or(fn(from+i, *d), ctx.Err())
			}
		}
		return err
	})
}

// lookupDocuments reads the documents of the given numbers; those of deleted ones are nil.
func (ix *Index) lookupDocuments(ctx context.Context, numbers []uint32) (docs []*numbered, err error) {
	err = ix.view(ctx, func(v View, _ *snapshot) error {
		docs, err = ix.existing(ctx, v, numbers)
		return err
	})
	return docs, err
}
