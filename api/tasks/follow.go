package tasks

import (
	"context"
	"log/slog"
	"time"
)

// followEvery is the time between two looks at the changes of other processes.
const followEvery = 500 * time.Millisecond

// followUntil follows the changes of other processes until ctx is done, tells them the progress of
// the tasks that run here, and makes tasks of ended processes wait again. It logs the first of
// several errors in a row.
func (q *Queue) followUntil(ctx context.Context) {
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(followEvery):
		}
		err := q.turn()
		if err != nil && !failing {
			q.opts.Log.Error("cannot follow the tasks of other servers", slog.Any("error", err))
		}
		failing = err != nil
		q.poke()
	}
}

func (q *Queue) turn() error {
	if err := q.follow(); err != nil {
		return err
	}
	for _, e := range q.all() {
		if err := q.store(e); err != nil {
			return err
		}
	}
	return q.again()
}

// follow publishes the changes of other processes.
func (q *Queue) follow() error {
	q.writing.Lock()
	defer q.writing.Unlock()
	known := map[uint64]*entry{}
	versions := map[uint64]uint64{}
	for _, e := range q.all() {
		r, _ := q.look(e)
		known[r.number], versions[r.number] = e, r.version
	}
	changed, gone, err := q.storage.changes(versions)
	for _, r := range changed {
		if e := known[r.number]; e != nil {
			q.publish(e, r, false)
			continue
		}
		q.mu.Lock()
		q.insert(r)
		q.mu.Unlock()
	}
	q.forget(gone)
	return err
}

// store stores the progress of a task that runs here.
func (q *Queue) store(e *entry) error {
	q.mu.Lock()
	wanted, run, p := e.cancel != nil && e.reported, e.Run, e.Progress
	e.reported = false
	q.mu.Unlock()
	if !wanted {
		return nil
	}
	_, err := q.change(e, func(r record) (record, bool) {
		r.Progress = p
		return r, r.State == Running && r.Run == run
	})
	return err
}
