package index

import (
	"context"

	bolt "go.etcd.io/bbolt"
)

// eachDocument calls fn with the documents of some numbers, on all processors and in any order, outside of transactions. i is where the
// number stands. What was deleted meanwhile is left out.
func (ix *Index) eachDocument(ctx context.Context, numbers []uint32, fn func(i int, d numbered) error) error {
	return parallel(ctx, (len(numbers)+rowBatch-1)/rowBatch, func(chunk int) error {
		from := chunk * rowBatch
		docs, err := ix.found(ctx, numbers[from:min(len(numbers), from+rowBatch)])
		for i, d := range docs {
			if err == nil && d != nil {
				err = firstError(fn(from+i, *d), ctx.Err())
			}
		}
		return err
	})
}

// found reads some documents; nil for those that are not there any more.
func (ix *Index) found(ctx context.Context, numbers []uint32) (docs []*numbered, err error) {
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
			d, _, err := ix.document(tx, n)
			if err != nil {
				return err
			}
			docs[i] = &numbered{d, n}
		}
		return nil
	})
	return docs, err
}
