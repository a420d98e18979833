package tasks

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Causes for which the context of a runner is cancelled: errCanceled when the task is canceled,
// errStopped when the queue stops, errLost when another process may run the task.
var (
	errCanceled = errors.New("the task was canceled")
	errStopped  = errors.New("the server stops; the task continues at its next start")
	errLost     = errors.New("the connection to the database was lost; the task continues when there is one")
)

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// back returns the record of a task that waits again.
func (r record) back() record {
	r.State, r.Started, r.Progress = Enqueued, nil, nil
	return r
}

// begun returns the record of a task that starts to run.
func (r record) begun() record {
	at := now()
	r.State, r.Started, r.Run = Running, &at, rand.Uint64()
	return r
}

// left returns the record of a running task whose process has ended.
func (r record) left() record {
	if r.Canceling {
		return r.end(Canceled)
	}
	return r.back()
}

// end returns the record of a task in a final state.
func (r record) end(s State) record {
	at := now()
	r.State, r.Ended, r.Canceling = s, &at, false
	return r
}

// change replaces the record of e by what next returns for its present state, unless next reports
// that the change is obsolete, and publishes it. It deletes ended tasks beyond the number to keep.
func (q *Queue) change(e *entry, next func(now record) (then record, wanted bool)) (wanted bool, err error) {
	q.writing.Lock()
	defer q.writing.Unlock()
	var old []uint64
	r, _ := q.look(e)
	r, err = q.storage.change(r, func(now record) (record, []uint64, bool) {
		var then record
		if then, wanted = next(now); wanted {
			old = q.tooOld(e, then.State)
		}
		return then, old, wanted
	})
	if err != nil {
		return false, fmt.Errorf("task %s: %w", r.ID, err)
	}
	q.publish(e, r, wanted)
	q.forget(old)
	return wanted, nil
}

// publish puts the record of e into effect, which this process has changed if own is set. The
// caller holds writing.
func (q *Queue) publish(e *entry, r record, own bool) {
	before, _ := q.look(e)
	ends := r.State.Final() && !before.State.Final()
	if ends {
		q.opts.Ended(r.Task)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if e.cancel != nil && r.State == Running {
		r.Progress = e.Progress // the newest
	}
	e.record = r
	if ends && own {
		q.countEnd(r.Task)
	}
	if e.cancel != nil && r.Canceling {
		e.cancel(errCanceled)
	}
	q.tell(e)
}

// forget removes tasks that are no longer kept.
func (q *Queue) forget(numbers []uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks = slices.DeleteFunc(q.tasks, func(e *entry) bool { return slices.Contains(numbers, e.number) })
}

// tooOld returns the numbers of the tasks to delete when e changes to state s: if s is final, the
// oldest ended tasks beyond the number to keep.
func (q *Queue) tooOld(e *entry, s State) (old []uint64) {
	if !s.Final() {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, other := range q.tasks {
		if other != e && other.State.Final() {
			old = append(old, other.number)
		}
	}
	return old[:max(0, len(old)+1-q.opts.Keep)]
}

// tell wakes the watchers of e. The caller holds mu.
func (q *Queue) tell(e *entry) {
	close(e.changed)
	e.changed = make(chan struct{})
}

// report publishes the progress of a running task.
func (q *Queue) report(e *entry, p Progress) {
	p = finite(p)
	q.mu.Lock()
	defer q.mu.Unlock()
	if e.State == Running {
		e.Progress, e.reported = &p, true
		q.tell(e)
	}
}

// Cancel ends a waiting task at once and a running one soon. If the runner completes nevertheless,
// the task has succeeded. Canceling a task that has ended changes nothing. Cancel returns the
// current task, or [ErrNotFound]. A cancellation persists even if the process ends before the task
// does.
func (q *Queue) Cancel(id string) (Task, error) {
	e, err := q.find(id)
	if err != nil {
		return Task{}, err
	}
	_, err = q.change(e, func(r record) (record, bool) {
		if r.State == Enqueued {
			return r.end(Canceled), true
		}
		wanted := r.State == Running && !r.Canceling
		r.Canceling = r.Canceling || wanted
		return r, wanted
	})
	r, _ := q.look(e)
	return r.Task, err
}
