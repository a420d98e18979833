package tasks

import (
	"context"
	"iter"
)

// Watch yields the current task, and again after each change, until its state is final, ctx is
// done, or the queue stops. A slow consumer misses intermediate changes, but never the last; it
// does not delay the task. For an unknown id, Watch yields nothing.
func (q *Queue) Watch(ctx context.Context, id string) iter.Seq[Task] {
	return func(yield func(Task) bool) {
		e, err := q.find(id)
		if err != nil {
			return
		}
		for {
			r, changed := q.look(e)
			if !yield(r.Task) || r.State.Final() {
				return
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			case <-q.stopped:
				return
			}
		}
	}
}
