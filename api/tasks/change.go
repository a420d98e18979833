package tasks

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// errCanceled is the cause for which a task's context ends when somebody cancels it, errStopped when the process is to end.
var (
	errCanceled = errors.New("the task was canceled")
	errStopped  = errors.New("the server stops; the task goes on when it starts again")
)

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// back is the record of a task that waits again.
func (r record) back() record {
	r.State, r.Started, r.Progress = Enqueued, nil, nil
	return r
}

// begun is the record of a task that starts to run.
func (r record) begun() record {
	at := now()
	r.State, r.Started = Running, &at
	return r
}

// end is the record of a task in a final state.
func (r record) end(s State) record {
	at := now()
	r.State, r.Ended, r.Canceling = s, &at, false
	return r
}

// set writes a record in the place of an entry's, then tells it. What ended too long ago is forgotten. The caller holds writing, or is alone.
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

// tooOld are the numbers of the tasks to forget when another one ends: the oldest over those that are kept.
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

// tell wakes who watches. The caller holds mu.
func (q *Queue) tell(e *entry) {
	close(e.changed)
	e.changed = make(chan struct{})
}

// report keeps how far a running task is.
func (q *Queue) report(e *entry, p Progress) {
	p = finite(p)
	q.mu.Lock()
	defer q.mu.Unlock()
	if e.State == Running {
		e.Progress = &p
		q.tell(e)
	}
}

// Cancel ends a task: at once if it waits, soon if it runs, and a runner that comes to its end nevertheless has succeeded. Canceling one that ended
// changes nothing. It returns the task of now, or [ErrNotFound]. What was canceled stays so, even if the process ends before the task does.
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
