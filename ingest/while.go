package ingest

import (
	"context"
	"iter"
)

// While yields what all does as long as ctx lasts: one document may have millions of terms. Whether that is all,
// the error of ctx shows afterwards.
func While[T any](ctx context.Context, all iter.Seq[T]) iter.Seq[T] {
	const often = 256
	return func(yield func(T) bool) {
		seen := 0
		for v := range all {
			if seen%often == 0 && ctx.Err() != nil || !yield(v) {
				return
			}
			seen++
		}
	}
}
