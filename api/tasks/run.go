package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
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
	if q.storage.shared() {
		w.running.Go(func() { q.followUntil(ctx) })
	}
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
	for e, lost := w.take(); e != nil; e, lost = w.take() {
		r, _ := w.look(e)
		w.running.Go(func() {
			defer w.release(r.Collection)
			w.work(ctx, e, r.Task, lost)
		})
	}
}

// take reserves the collection of the oldest task that can run now and returns the task, or nil if
// there is none. The channel is closed when the reservation is lost.
func (w *worker) take() (e *entry, lost <-chan struct{}) {
	for _, e := range w.ready() {
		r, _ := w.look(e)
		lost, locked, err := w.storage.lock(r.Collection)
		if err != nil {
			w.opts.Log.Error("cannot take a task", slog.Any("error", err))
		}
		if locked {
			w.taking.Lock()
			w.busy[r.Collection] = true
			w.taking.Unlock()
			return e, lost
		}
	}
	return nil, nil
}

// ready returns the oldest task of each collection that can run now, in ascending order of number.
func (w *worker) ready() (ready []*entry) {
	w.taking.Lock()
	defer w.taking.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.busy) >= w.opts.AtOnce {
		return nil
	}
	seen := maps.Clone(w.busy)
	for _, e := range w.tasks {
		if e.State == Enqueued && !seen[e.Collection] && (e.Server == "" || e.Server == w.opts.Server) {
			seen[e.Collection] = true
			ready = append(ready, e)
		}
	}
	return ready
}

func (w *worker) release(collection string) {
	if err := w.storage.unlock(collection); err != nil {
		w.opts.Log.Error("cannot release a collection; its lock ends with the connection", slog.Any("error", err))
	}
	w.taking.Lock()
	delete(w.busy, collection)
	w.taking.Unlock()
	w.poke()
}

// work runs one task, from its first change of state to its last.
func (w *worker) work(ctx context.Context, e *entry, t Task, lost <-chan struct{}) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w.runsHere(e, cancel)
	defer w.runsHere(e, nil)
	var run uint64
	begun := w.surely(e, func(r record) (record, bool) {
		wanted := r.State == Enqueued
		r = r.begun()
		run = r.Run
		return r, wanted
	})
	if !begun {
		return
	}
	go func() {
		select {
		case <-lost:
			cancel(errLost)
		case <-ctx.Done():
		}
	}()
	log := w.opts.Log.With(slog.String("task", t.ID), slog.String("type", string(t.Type)), slog.String("collection", t.Collection))
	log.Info("task begins")
	result, err := w.call(ctx, e, log)
	w.surely(e, func(r record) (record, bool) {
		return w.outcome(ctx, r, result, err), r.State == Running && r.Run == run
	})
	r, _ := w.look(e)
	tell(log, r.State, err)
}

// runsHere notes how to cancel a task that this process runs.
func (w *worker) runsHere(e *entry, cancel func(error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e.cancel = cancel
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
		log.Info("task stopped; it waits until this server starts again, or another one takes it", slog.String("state", string(s)))
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
	case stopped(ctx) && !errors.Is(err, ErrPanic):
		return r.back()
	}
	p := w.opts.Problem(err)
	r.Problem = &p
	return r.end(Failed)
}

// stopped reports whether a task was interrupted that has to run again.
func stopped(ctx context.Context) bool {
	cause := context.Cause(ctx)
	return errors.Is(cause, errStopped) || errors.Is(cause, errLost)
}
