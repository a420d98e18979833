package index

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
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
	err := ix.view(func(tx *bolt.Tx, s *snapshot) error {
		e, ok, err := lookup(tx, id)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%w: %q", ErrNotFound, id)
		}
		st, err = ix.stored(tx, s, e)
		return err
	})
	return st, err
}

// stored reads one document and its code.
func (ix *Index) stored(tx *bolt.Tx, s *snapshot, e entry) (*Stored, error) {
	d, err := ix.document(tx, e.number)
	if err != nil {
		return nil, err
	}
	st := &Stored{Document: d, Number: e.number, Bits: s.bits, Version: e.version(s)}
	if row, ok := s.row(e.number); ok {
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
				err = ix.view(func(tx *bolt.Tx, _ *snapshot) (err error) {
					batch, _, err = ix.read(tx, next)
					unmap(tx)
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
// more. Read transactions should be short, since a writer that has to grow the file waits for them.
func (ix *Index) read(tx *bolt.Tx, from uint64) (batch []numbered, more bool, err error) {
	if from > math.MaxUint32 {
		return nil, false, nil
	}
	c := tx.Bucket(docsBucket).Cursor()
	size := 0
	for k, v := c.Seek(key32(uint32(from))); k != nil; k, v = c.Next() {
		if len(batch) == batchDocuments || size >= batchBytes {
			return batch, true, nil
		}
		d, err := ix.packer.unpack(k, v)
		if err != nil {
			return nil, false, err
		}
		if uint64(number(k)) < from { // callers that continue after the last number might not end
			return nil, false, fmt.Errorf("%w: document %d is out of order", ErrFormat, number(k))
		}
		batch, from = append(batch, numbered{d, number(k)}), uint64(number(k))+1
		size += weight(d)
	}
	return batch, false, nil
}

// number decodes a key of four bytes. It returns the largest number for any other key.
func number(key []byte) uint32 {
	if len(key) != 4 {
		return math.MaxUint32
	}
	return binary.BigEndian.Uint32(key)
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
	docs = make([]*numbered, len(numbers))
	err = ix.view(func(tx *bolt.Tx, _ *snapshot) error {
		defer unmap(tx)
		for i, n := range numbers {
			if err := ctx.Err(); err != nil {
				return err
			}
			if tx.Bucket(docsBucket).Get(key32(n)) == nil {
				continue
			}
			d, err := ix.document(tx, n)
			if err != nil {
				return err
			}
			docs[i] = &numbered{d, n}
		}
		return nil
	})
	return docs, err
}
