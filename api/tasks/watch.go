package tasks

import (
	"context"
	"iter"
)

// Watch yields the task as it is, then whenever it changed, until its state is final, ctx is done, or the queue stops. Who is slow
// misses changes between, never the last one; nobody waits for him. For an id that is unknown it yields nothing.
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
