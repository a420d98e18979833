// Package parallel divides work between processors.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Spans divides 0..n-1 into contiguous spans of about equal length, at most parts of them, calls do
// for each, concurrently, and waits for all. The calls must not write to the same memory.
func Spans(n, parts int, do func(from, to int)) {
	if parts = min(parts, n); parts <= 1 {
		do(0, n)
		return
	}
	var wg sync.WaitGroup
	for p := range parts - 1 {
		wg.Go(func() { do(n*p/parts, n*(p+1)/parts) })
	}
	do(n*(parts-1)/parts, n)
	wg.Wait()
}

// Each calls do for 0 to n-1 on all processors. After an error, or when ctx is done, it makes no
// further calls and returns the error.
func Each(ctx context.Context, n int, do func(i int) error) error {
	return Workers(ctx, n, func(int) func(int) error { return do })
}

// Workers is [Each] with one goroutine per processor, each of which obtains its do from a call of
// begin with its number, from 0. A do can so reuse memory, and the stack that it needs grows once.
func Workers(ctx context.Context, n int, begin func(worker int) (do func(i int) error)) error {
	g, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for w := range min(n, runtime.GOMAXPROCS(0)) {
		g.Go(func() error {
			do := begin(w)
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := do(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}
