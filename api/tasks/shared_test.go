package tasks

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
)

// servers returns queues of one database.
func servers(t *testing.T, s *pgtest.Server, n int) []*Queue {
	var all []*Queue
	for i := range n {
		all = append(all, openQueue(t, s.Address("postgres"), Options{Server: fmt.Sprint(i), AtOnce: 4}))
	}
	return all
}

// seen waits until a queue that may not run knows of a task.
func seen(t *testing.T, q *Queue, id string, holds func(Task) bool) Task {
	t.Helper()
	for range 1000 {
		if task, err := q.Get(id); err == nil && holds(task) {
			return task
		}
		time.Sleep(10 * time.Millisecond)
	}
	task, err := q.Get(id)
	t.Fatalf("%+v, %v", task, err)
	return Task{}
}

// A task that one server has taken in can be watched, canceled and run by another.
func TestServers(t *testing.T) {
	qs := servers(t, pgtest.New(t), 2)
	nobody := running(t, qs[0], nil)
	defer nobody()
	first := enqueue(t, qs[0], "job", "a") // fails: the first server has no runner
	await(t, qs[0], first.ID, Failed)
	here, err := qs[1].EnqueueFrom(Origin{Here: true}, "job", "b", nil)
	if err != nil {
		t.Fatal(err)
	}
	seen(t, qs[0], here.ID, func(task Task) bool { return task.State == Enqueued })
	stop := running(t, qs[1], map[Type]Runner{"job": func(ctx context.Context, task Task, report func(Progress)) (any, error) {
		report(Progress{Stage: "half", Share: .5})
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	defer stop()
	half := seen(t, qs[0], here.ID, func(task Task) bool { return task.Progress != nil })
	if half.State != Running || half.Progress.Share != .5 {
		t.Errorf("%+v", half)
	}
	if _, err := qs[0].Cancel(here.ID); err != nil {
		t.Error(err)
	}
	await(t, qs[1], here.ID, Canceled)
	await(t, qs[0], here.ID, Canceled)
}

// The tasks of a collection run one at a time, whatever server runs them.
func TestOneAtATime(t *testing.T) {
	var mu sync.Mutex
	busy, ran := map[string]bool{}, map[string]int{}
	job := func(ctx context.Context, task Task, _ func(Progress)) (any, error) {
		mu.Lock()
		if busy[task.Collection] {
			t.Errorf("two tasks of %s", task.Collection)
		}
		busy[task.Collection] = true
		ran[task.ID]++
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		mu.Lock()
		busy[task.Collection] = false
		mu.Unlock()
		return nil, nil
	}
	qs := servers(t, pgtest.New(t), 3)
	var ids []string
	for i := range 30 {
		ids = append(ids, enqueue(t, qs[i%3], "job", fmt.Sprint(i%4)).ID)
	}
	for _, q := range qs {
		defer running(t, q, map[Type]Runner{"job": job})()
	}
	for _, id := range ids {
		seen(t, qs[0], id, func(task Task) bool { return task.State == Succeeded })
	}
	mu.Lock()
	defer mu.Unlock()
	for _, id := range ids {
		if ran[id] != 1 {
			t.Errorf("task %s ran %d times", id, ran[id])
		}
	}
}

// When PostgreSQL restarts, tasks are interrupted, since another server may take them, and run
// again.
func TestLostLocks(t *testing.T) {
	s := pgtest.New(t)
	q := servers(t, s, 1)[0]
	causes := make(chan error, 8)
	stop := running(t, q, map[Type]Runner{"job": func(ctx context.Context, task Task, _ func(Progress)) (any, error) {
		if len(causes) > 0 {
			return "done", nil
		}
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return nil, ctx.Err()
	}})
	defer stop()
	task := enqueue(t, q, "job", "a")
	await(t, q, task.ID, Running)
	if err := errors.Join(s.Kill(), s.Run()); err != nil {
		t.Fatal(err)
	}
	await(t, q, task.ID, Succeeded)
	if cause := <-causes; cause != errLost {
		t.Errorf("interrupted since %v", cause)
	}
}

// The tasks of a server that ends without a word wait again, or end if they were canceled.
func TestServerEnds(t *testing.T) {
	qs := servers(t, pgtest.New(t), 2)
	first := &mortal{storage: qs[0].storage}
	qs[0].storage = first
	stopFirst := running(t, qs[0], map[Type]Runner{"job": untilDone})
	task := enqueue(t, qs[0], "job", "a")
	canceled := enqueue(t, qs[0], "job", "b")
	await(t, qs[0], task.ID, Running)
	await(t, qs[0], canceled.ID, Running)
	first.dead.Store(true)
	if _, err := qs[1].Cancel(canceled.ID); err != nil {
		t.Error(err)
	}
	stop := running(t, qs[1], map[Type]Runner{"job": func(context.Context, Task, func(Progress)) (any, error) { return 7, nil }})
	time.Sleep(2 * followEvery)
	if now, err := qs[1].Get(task.ID); now.State != Running || err != nil {
		t.Errorf("while the first server has its locks: %+v, %v", now, err)
	}
	first.storage.(closing).locks.Close()
	await(t, qs[1], task.ID, Succeeded)
	await(t, qs[1], canceled.ID, Canceled)
	stop()
	stopFirst()
}

// A mortal is the storage of a process that does nothing any more once it is dead.
type mortal struct {
	storage
	dead atomic.Bool
}

var errDead = errors.New("the process has ended")

func (m *mortal) changes(known map[uint64]uint64) (changed []record, gone []uint64, err error) {
	if m.dead.Load() {
		return nil, nil, errDead
	}
	return m.storage.changes(known)
}

func (m *mortal) change(r record, next func(record) (record, []uint64, bool)) (record, error) {
	if m.dead.Load() {
		return r, errDead
	}
	return m.storage.change(r, next)
}

func (m *mortal) lock(collection string) (lost <-chan struct{}, locked bool, err error) {
	if m.dead.Load() {
		return nil, false, errDead
	}
	return m.storage.lock(collection)
}
