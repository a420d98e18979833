package quality

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// each does n things, as many at a time as there are workers; 0 means one per processor. Every worker begins once, and then does one
// thing after another. The error is that of ctx.
func each(ctx context.Context, n, workers int, begin func() (do func(i int))) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			do := begin()
			for i := int(next.Add(1) - 1); i < n && ctx.Err() == nil; i = int(next.Add(1) - 1) {
				do(i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}
