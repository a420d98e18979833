package neighbours

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// parallel calls do(0), …, do(n-1) on all processors, each with its own do from newWorker. done,
// which may be nil, is called with the approximate share of calls made. parallel returns ctx's
// error.
func parallel(ctx context.Context, n int, done func(float64), newWorker func() func(int)) error {
	var next atomic.Int64
	var g errgroup.Group
	for w := range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			do := newWorker()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				do(i)
				if w == 0 && done != nil {
					done(float64(i+1) / float64(n))
				}
			}
			return nil
		})
	}
	return g.Wait()
}
