package quality

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel calls a function for 0 to n-1 on the given number of goroutines; 0 means one per
// processor. Each goroutine obtains its function from one call of begin. The error is that of ctx.
func parallel(ctx context.Context, n, workers int, begin func() (do func(i int))) error {
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
