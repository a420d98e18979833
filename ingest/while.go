package ingest

import (
	"context"
	"iter"
)

// While yields the values of all until ctx is done, since one document may have millions of terms.
// It checks ctx once every 256 values. Callers check ctx.Err to find out whether values are
// missing.
func While[T any](ctx context.Context, all iter.Seq[T]) iter.Seq[T] {
	const interval = 256
	return func(yield func(T) bool) {
		n := 0
		for v := range all {
			if n%interval == 0 && ctx.Err() != nil || !yield(v) {
				return
			}
			n++
		}
	}
}
