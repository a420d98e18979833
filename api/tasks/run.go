package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// A Runner does the tasks of one type. It returns soon after ctx is done, and calls report with its
// progress now and then. Its result becomes the result of the task, as JSON. A runner that is
// called again for a task receives the same input in t.
type Runner func(ctx context.Context, t Task, report func(Progress)) (result any, err error)

// ErrType is the error of a task without a runner for its type. ErrPanic is the error of a task
// whose runner panicked.
var (
	ErrType  = errors.New("no task has this type")
	ErrPanic = errors.New("the task panicked")
)

// Run runs tasks until ctx is done, each with the runner of its type, and returns when the last has
// stopped. Tasks that it interrupts wait for the next Run of a queue on the same file. Run can be
// called once.
func (q *Queue) Run(ctx context.Context, runners map[Type]Runner) {
	w := &worker{Queue: q, runners: runners, busy: map[string]bool{}}
	tasks, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer w.running.Wait()
	for {
		w.start(tasks)
		select {
		case <-q.wake:
		case <-ctx.Done():
			close(q.stopped)
			stop(errStopped)
			return
		}
	}
}

// poke makes Run check for tasks that are ready.
func (q *Queue) poke() {
	select {
	case q.wake <- struct{}{}:
	default: // a check is due already
	}
}

// A worker is the state of a Run.
type worker struct {
	*Queue
	runners map[Type]Runner
	running sync.WaitGroup

	taking sync.Mutex
	busy   map[string]bool // collections with a running task
}

// start starts the tasks that are ready.
func (w *worker) start(ctx context.Context) {
	for e := w.take(); e != nil; e = w.take() {
		r, _ := w.look(e)
		w.running.Go(func() {
			defer w.release(r.Collection)
			w.work(ctx, e, r.Task)
		})
	}
}

// take reserves the collection of the oldest task that can run now and returns the task, or nil if
// there is none.
func (w *worker) take() *entry {
	w.taking.Lock()
	defer w.taking.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.busy) >= w.opts.AtOnce {
		return nil
	}
	for _, e := range w.tasks {
		if e.State == Enqueued && !w.busy[e.Collection] {
			w.busy[e.Collection] = true
			return e
		}
	}
	return nil
}

func (w *worker) release(collection string) {
	w.taking.Lock()
	delete(w.busy, collection)
	w.taking.Unlock()
	w.poke()
}

// work runs one task, from its first change of state to its last.
func (w *worker) work(ctx context.Context, e *entry, t Task) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	begun := w.surely(e, func(r record) (record, bool) { e.cancel = cancel; return r.begun(), r.State == Enqueued })
	if !begun {
		return
	}
	log := w.opts.Log.With(slog.String("task", t.ID), slog.String("type", string(t.Type)), slog.String("collection", t.Collection))
	log.Info("task begins")
	result, err := w.call(ctx, e, log)
	w.surely(e, func(r record) (record, bool) { return w.outcome(ctx, r, result, err), true })
	r, _ := w.look(e)
	tell(log, r.State, err)
}

// tell logs the end of a task, or its interruption. It logs the error only of a task that failed: a
// task that was stopped can return any error.
func tell(log *slog.Logger, s State, err error) {
	switch {
	case s == Failed:
		log.Error("task ends", slog.String("state", string(s)), slog.Any("error", err))
	case s.Final():
		log.Info("task ends", slog.String("state", string(s)))
	default:
		log.Info("task stopped; it continues at the next start of the server", slog.String("state", string(s)))
	}
}

// surely applies a change of state that must not be lost, unless next reports that it is obsolete.
// If the write fails, as on a full disk, it retries until the queue stops. A change that could not
// be written by then is left to the next Run.
func (w *worker) surely(e *entry, next func(now record) (r record, wanted bool)) bool {
	for {
		wanted, err := w.change(e, next)
		if err == nil {
			return wanted
		}
		w.opts.Log.Error("cannot write the state of a task", slog.Any("error", err))
		select {
		case <-w.stopped:
			return false
		case <-time.After(time.Second):
		}
	}
}

func (w *worker) change(e *entry, next func(now record) (r record, wanted bool)) (bool, error) {
	w.writing.Lock()
	defer w.writing.Unlock()
	r, _ := w.look(e)
	r, wanted := next(r)
	if !wanted {
		return false, nil
	}
	return true, w.set(e, r)
}

// call calls the runner of a task and recovers from its panics.
func (w *worker) call(ctx context.Context, e *entry, log *slog.Logger) (result json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("%w: %v", ErrPanic, p)
		}
	}()
	r, _ := w.look(e)
	run := w.runners[r.Type]
	if run == nil {
		return nil, fmt.Errorf("%w: %q", ErrType, r.Type)
	}
	v, err := run(ctx, r.Task, func(p Progress) { w.report(e, p) })
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// outcome returns the record of a task after its runner has returned. If the task was canceled or
// the queue stops, any error is taken as the response to that; only a panic while the queue stops
// is a failure.
func (w *worker) outcome(ctx context.Context, r record, result json.RawMessage, err error) record {
	switch {
	case err == nil:
		r.Result = result
		return r.end(Succeeded)
	case r.Canceling:
		return r.end(Canceled)
	case errors.Is(context.Cause(ctx), errStopped) && !errors.Is(err, ErrPanic):
		return r.back()
	}
	p := w.opts.Problem(err)
	r.Problem = &p
	return r.end(Failed)
}
