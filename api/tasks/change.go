package tasks

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Causes for which the context of a runner is cancelled: errCanceled when the task is canceled,
// errStopped when the queue stops.
var (
	errCanceled = errors.New("the task was canceled")
	errStopped  = errors.New("the server stops; the task continues at its next start")
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
	r.State, r.Started = Running, &at
	return r
}

// end returns the record of a task in a final state.
func (r record) end(s State) record {
	at := now()
	r.State, r.Ended, r.Canceling = s, &at, false
	return r
}

// set writes r as the new record of e, and then publishes it. It deletes ended tasks beyond the
// number to keep. The caller holds writing, or no other goroutine uses q.
func (q *Queue) set(e *entry, r record) error {
	old := q.tooOld(e, r.State)
	if err := q.file.write(&r, old...); err != nil {
		return fmt.Errorf("task %s: %w", r.ID, err)
	}
	if r.State.Final() {
		q.opts.Ended(r.Task)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	e.record = r
	if r.State.Final() {
		q.countEnd(r.Task)
	}
	q.tasks = slices.DeleteFunc(q.tasks, func(e *entry) bool { return slices.Contains(old, e.number) })
	q.tell(e)
	return nil
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
		e.Progress = &p
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
	q.writing.Lock()
	defer q.writing.Unlock()
	switch r, _ := q.look(e); {
	case r.State == Enqueued:
		err = q.set(e, r.end(Canceled))
	case r.State == Running && !r.Canceling:
		r.Canceling = true
		if err = q.set(e, r); err == nil {
			e.cancel(errCanceled)
		}
	}
	r, _ := q.look(e)
	return r.Task, err
}
