// Package kept holds answers that take long to compute.
package kept

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

// Answers are kept that take long to compute. Each is computed once for all concurrent requests,
// and is kept while its stamp serves. The answers are shared and must not be modified. The zero
// value is ready for use.
type Answers[S Stamp[S], T any] struct {
	Most int // number of answers kept, the last used ones; 0 means 64

	mu    sync.Mutex
	all   map[string]*flight[S, T] // running or succeeded, by key
	clock uint64                   // counts requests
}

// A Stamp identifies the data from which an answer was computed. It serves a request if the answer
// is still valid for the stamp of the request.
type Stamp[S any] interface{ Serves(asked S) bool }

// A flight is one computation and, when it has ended, its answer.
type flight[S, T any] struct {
	stamp S
	stop  context.CancelFunc
	ended chan struct{}
	value T
	err   error

	waiting  int    // requests that wait for the end
	promised bool   // set when a request timed out, whose client may retry
	used     uint64 // clock of the last request
}

// longest limits the time of a computation.
const longest = 10 * time.Minute

var errNotYet = wire.NewProblem("busy", "the result is being computed; retry later")

// Of returns a kept answer, or waits for its computation. When no request waits any more, the
// computation is cancelled, unless a request timed out: its client got errNotYet and may retry.
// Errors are not kept.
func (k *Answers[S, T]) Of(ctx context.Context, key string, asked S, find func(context.Context) (T, error)) (v T, err error) {
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

// board returns the flight that serves, or starts one.
func (k *Answers[S, T]) board(ctx context.Context, key string, asked S, find func(context.Context) (T, error)) *flight[S, T] {
	k.mu.Lock()
	defer k.mu.Unlock()
	f := k.all[key]
	if f == nil || !f.stamp.Serves(asked) {
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

// put stores a flight, and evicts another if there are too many. The caller holds mu.
func (k *Answers[S, T]) put(key string, f *flight[S, T]) {
	if k.all == nil {
		k.all = map[string]*flight[S, T]{}
	}
	if k.all[key] == nil && len(k.all) >= cmp.Or(k.Most, 64) {
		k.evict()
	}
	k.all[key] = f
}

// evict removes the least recently used answer. Running computations stay; the turns limit their
// number.
func (k *Answers[S, T]) evict() {
	oldest, used := "", k.clock+1
	for key, f := range k.all {
		if f.over() && f.used < used {
			oldest, used = key, f.used
		}
	}
	delete(k.all, oldest)
}

// over reports whether the computation has ended.
func (f *flight[S, T]) over() bool {
	select {
	case <-f.ended:
		return true
	default:
		return false
	}
}

// run computes the answer, and removes the flight if it fails.
func (k *Answers[S, T]) run(ctx context.Context, key string, f *flight[S, T], find func(context.Context) (T, error)) {
	defer f.stop()
	f.value, f.err = safely(ctx, find)
	k.mu.Lock()
	defer k.mu.Unlock()
	if f.err != nil {
		k.forget(key, f)
	}
	close(f.ended)
}

// leave ends the wait of a request whose context has ended. It returns errNotYet after a timeout,
// and otherwise the context's error.
func (k *Answers[S, T]) leave(ctx context.Context, key string, f *flight[S, T]) error {
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

// forget removes a flight, unless another has replaced it. The caller holds mu.
func (k *Answers[S, T]) forget(key string, f *flight[S, T]) {
	if k.all[key] == f {
		delete(k.all, key)
	}
}

// safely calls find and returns a panic as an error: computations run in goroutines of their own,
// where the recover of handlers has no effect.
func safely[T any](ctx context.Context, find func(context.Context) (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return find(ctx)
}
