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

// A Runner does the tasks of one kind. It ends soon after ctx is done, and says now and then how far it is. What it returns is the task's
// result, as JSON. When a runner is called again for a task, t says what it said the first time.
type Runner func(ctx context.Context, t Task, report func(Progress)) (result any, err error)

// ErrKind is why a task failed for whose kind there was no runner, and ErrPanic that of one whose runner panicked.
var (
	ErrKind  = errors.New("no task of this kind is done here")
	ErrPanic = errors.New("the task panicked")
)

// Run does the tasks by the runner of their kind until ctx is done, and returns when the last one stopped. Those wait for the next Run of a
// queue on the same file. It can be called once.
func (q *Queue) Run(ctx context.Context, runners map[string]Runner) {
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

// poke has Run look for what is ready.
func (q *Queue) poke() {
	select {
	case q.wake <- struct{}{}:
	default: // it is about to look
	}
}

// A worker is what a Run knows.
type worker struct {
	*Queue
	runners map[string]Runner
	running sync.WaitGroup

	taking sync.Mutex
	busy   map[string]bool // collections of which a task runs
}

// start begins what is ready.
func (w *worker) start(ctx context.Context) {
	for e := w.take(); e != nil; e = w.take() {
		r, _ := w.look(e)
		w.running.Go(func() {
			defer w.release(r.Collection)
			w.work(ctx, e, r.Task)
		})
	}
}

// take is the oldest task that may run now, nil if there is none.
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

// work does one task from its first change of state to its last.
func (w *worker) work(ctx context.Context, e *entry, t Task) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	begun := w.surely(e, func(r record) (record, bool) { e.cancel = cancel; return r.begun(), r.State == Enqueued })
	if !begun {
		return
	}
	log := w.opts.Log.With(slog.String("task", t.ID), slog.String("kind", t.Kind), slog.String("collection", t.Collection))
	log.Info("task begins")
	result, err := w.call(ctx, e, log)
	w.surely(e, func(r record) (record, bool) { return w.outcome(ctx, r, result, err), true })
	r, _ := w.look(e)
	tell(log, r.State, err)
}

// tell logs how a task ended, or that it did not. An error counts only where the task failed: one that was told to stop returns any.
func tell(log *slog.Logger, s State, err error) {
	switch {
	case s == Failed:
		log.Error("task ends", slog.String("state", string(s)), slog.Any("error", err))
	case s.Final():
		log.Info("task ends", slog.String("state", string(s)))
	default:
		log.Info("task stops, and goes on when the server starts again", slog.String("state", string(s)))
	}
}

// surely makes a change that must not be lost, if it is still wanted. A disk that is full may have room again: it tries until the queue stops,
// and what could not be written then is as it was, for the next Run.
func (w *worker) surely(e *entry, next func(now record) (r record, wanted bool)) bool {
	for {
		wanted, err := w.change(e, next)
		if err == nil {
			return wanted
		}
		w.opts.Log.Error("the state of a task cannot be written", slog.Any("error", err))
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

// call calls the runner, whatever it does.
func (w *worker) call(ctx context.Context, e *entry, log *slog.Logger) (result json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("%w: %v", ErrPanic, p)
		}
	}()
	r, _ := w.look(e)
	run := w.runners[r.Kind]
	if run == nil {
		return nil, fmt.Errorf("%w: %q", ErrKind, r.Kind)
	}
	v, err := run(ctx, r.Task, func(p Progress) { w.report(e, p) })
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// outcome is the record of a task whose runner returned. One that was told to stop says by any error that it did.
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
