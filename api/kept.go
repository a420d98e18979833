package api

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

// kept holds answers that take long to compute. Each is computed once, however many requests ask for it at
// the same time, and is kept while its stamp serves. The answers are shared: nobody changes them. The zero
// value is ready for use.
type kept[S stamp[S], T any] struct {
	most int // answers that are kept, those asked for last; 0 means 64

	mu    sync.Mutex
	all   map[string]*flight[S, T] // under way or ended well, by key
	clock uint64                   // counts what was asked for
}

// A stamp is what an answer was computed of. It reports whether the answer is good for one who asks now.
type stamp[S any] interface{ serves(asked S) bool }

// A flight is one computation and, when it has ended, its answer.
type flight[S, T any] struct {
	stamp S
	stop  context.CancelFunc
	ended chan struct{}
	value T
	err   error

	waiting  int    // requests, as long as it has not ended
	promised bool   // to a request whose time was over
	used     uint64 // by the clock
}

// longest is how long a computation may take.
const longest = 10 * time.Minute

var errNotYet = wire.NewProblem("busy", "this is being computed; ask again later")

// of returns an answer that is kept, or waits for its computation. A computation that nobody waits for any
// more is canceled, unless the time of a request was over: that one was told to come back. Errors are not kept.
func (k *kept[S, T]) of(ctx context.Context, key string, asked S, find func(context.Context) (T, error)) (v T, err error) {
	if err := ctx.Err(); err != nil {
		return v, err
	}
	f := k.board(ctx, key, asked, find)
	select {
	case <-f.ended:
		return f.value, f.err
	case <-ctx.Done():
		return v, k.leave(ctx, key, f)
	}
}

// board finds the flight that serves, or starts one.
func (k *kept[S, T]) board(ctx context.Context, key string, asked S, find func(context.Context) (T, error)) *flight[S, T] {
	k.mu.Lock()
	defer k.mu.Unlock()
	f := k.all[key]
	if f == nil || !f.stamp.serves(asked) {
		f = &flight[S, T]{stamp: asked, ended: make(chan struct{})}
		ctx, f.stop = context.WithTimeout(context.WithoutCancel(ctx), longest)
		k.put(key, f)
		go k.run(ctx, key, f, find)
	}
	f.waiting++
	k.clock++
	f.used = k.clock
	return f
}

// put makes room and keeps a flight. The caller holds mu.
func (k *kept[S, T]) put(key string, f *flight[S, T]) {
	if k.all == nil {
		k.all = map[string]*flight[S, T]{}
	}
	if k.all[key] == nil && len(k.all) >= or(k.most, 64) {
		k.evict()
	}
	k.all[key] = f
}

// evict lets go of the answer that was asked for the longest time ago. Those under way stay: the turns bound them.
func (k *kept[S, T]) evict() {
	oldest, used := "", k.clock+1
	for key, f := range k.all {
		if f.over() && f.used < used {
			oldest, used = key, f.used
		}
	}
	delete(k.all, oldest)
}

// over reports whether the flight has ended.
func (f *flight[S, T]) over() bool {
	select {
	case <-f.ended:
		return true
	default:
		return false
	}
}

// run computes the answer.
func (k *kept[S, T]) run(ctx context.Context, key string, f *flight[S, T], find func(context.Context) (T, error)) {
	defer f.stop()
	f.value, f.err = safely(ctx, find)
	k.mu.Lock()
	defer k.mu.Unlock()
	if f.err != nil {
		k.forget(key, f)
	}
	close(f.ended)
}

// leave is one request less that waits.
func (k *kept[S, T]) leave(ctx context.Context, key string, f *flight[S, T]) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	f.waiting--
	late := errors.Is(ctx.Err(), context.DeadlineExceeded)
	f.promised = f.promised || late
	if f.waiting == 0 && !f.promised && !f.over() {
		k.forget(key, f)
		f.stop()
	}
	if late {
		return errNotYet
	}
	return ctx.Err()
}

// forget lets go of a flight, unless another one took its place. The caller holds mu.
func (k *kept[S, T]) forget(key string, f *flight[S, T]) {
	if k.all[key] == f {
		delete(k.all, key)
	}
}

// safely makes an error of a panic: a computation runs beside the handlers, which do that for themselves.
func safely[T any](ctx context.Context, find func(context.Context) (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return find(ctx)
}
