package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/index/postgres"
	bolt "go.etcd.io/bbolt"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if inChild() {
		return
	}
	goleak.VerifyTestMain(m)
}

func openQueue(t testing.TB, path string, opts Options) *Queue {
	t.Helper()
	q, err := openAt(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := q.storage.(file); ok {
		f.db.NoSync = true
	}
	return q
}

// openAt opens the queue in a file or a database.
func openAt(path string, opts Options) (*Queue, error) {
	if !postgres.IsAddress(path) {
		return Open(path, opts)
	}
	d, err := postgres.Connect(context.Background(), path)
	if err != nil {
		return nil, err
	}
	q, err := OpenDatabase(context.Background(), d, opts)
	if err != nil {
		return nil, err
	}
	q.storage = closing{q.storage.(database), d}
	return q, nil
}

// closing closes the database with the queue.
type closing struct {
	database
	d *postgres.Database
}

func (c closing) close() error {
	err := c.database.close()
	c.d.Close()
	return err
}

// running runs the queue. The returned function stops and closes it.
func running(t testing.TB, q *Queue, runners map[Type]Runner) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); q.Run(ctx, runners) }()
	return func() {
		cancel()
		<-done
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	}
}

// await waits until a task is in a state.
func await(t testing.TB, q *Queue, id string, s State) Task {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for task := range q.Watch(ctx, id) {
		if task.State == s {
			return task
		}
	}
	task, err := q.Get(id)
	t.Fatalf("task %s did not become %s: %+v, %v", id, s, task, err)
	return task
}

func enqueue(t testing.TB, q *Queue, typ Type, collection string) Task {
	t.Helper()
	task, err := q.Enqueue(typ, collection, map[string]int{"n": 7})
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// untilDone is a runner that runs until its context is done.
func untilDone(ctx context.Context, _ Task, report func(Progress)) (any, error) {
	report(Progress{Stage: "waiting", Loss: math.NaN(), Share: math.Inf(1)})
	<-ctx.Done()
	return nil, ctx.Err()
}

// Each case is a runner, an action while it runs, and the state of the task afterwards and after a
// restart.
func TestStates(t *testing.T) {
	cancel := func(q *Queue, id string) { q.Cancel(id) }
	nothing := func(*Queue, string) {}
	stopped := errors.New("queue stopped")
	for name, c := range map[string]struct {
		runner Runner
		then   func(q *Queue, id string)
		want   State
		code   string // code of the problem
		again  State  // after a restart without the runner, where a waiting task fails
	}{
		"succeeds":          {func(context.Context, Task, func(Progress)) (any, error) { return 7, nil }, nothing, Succeeded, "", Succeeded},
		"fails":             {func(context.Context, Task, func(Progress)) (any, error) { return nil, stopped }, nothing, Failed, "failed", Failed},
		"panics":            {func(context.Context, Task, func(Progress)) (any, error) { panic("at the disco") }, nothing, Failed, "failed", Failed},
		"result is no JSON": {func(context.Context, Task, func(Progress)) (any, error) { return math.NaN(), nil }, nothing, Failed, "failed", Failed},
		"canceled":          {untilDone, cancel, Canceled, "", Canceled},
		"stopped":           {untilDone, nothing, Enqueued, "", Failed},
		"succeeds although canceled": {func(ctx context.Context, _ Task, _ func(Progress)) (any, error) {
			<-ctx.Done()
			return "done", nil
		}, cancel, Succeeded, "", Succeeded},
		"fails when canceled": {func(ctx context.Context, _ Task, _ func(Progress)) (any, error) {
			<-ctx.Done()
			return nil, stopped
		}, cancel, Canceled, "", Canceled},
		"panics when stopped": {func(ctx context.Context, _ Task, _ func(Progress)) (any, error) {
			<-ctx.Done()
			panic("late")
		}, nothing, Failed, "failed", Failed},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tasks")
			q := openQueue(t, path, Options{})
			begun := make(chan struct{})
			stop := running(t, q, map[Type]Runner{"job": func(ctx context.Context, task Task, report func(Progress)) (any, error) {
				close(begun)
				return c.runner(ctx, task, report)
			}})
			id := enqueue(t, q, "job", "news").ID
			<-begun
			c.then(q, id)
			if c.want == Canceled || c.then != nil && c.want.Final() && name != "panics when stopped" {
				await(t, q, id, c.want)
			}
			stop()
			checkTask(t, q, id, c.want, c.code)

			q = openQueue(t, path, Options{})
			stop = running(t, q, nil)
			checkTask(t, q, await(t, q, id, c.again).ID, c.again, "")
			stop()
		})
	}
}

// checkTask checks that the fields of a task agree with its state.
func checkTask(t *testing.T, q *Queue, id string, s State, code string) {
	t.Helper()
	task, err := q.Get(id)
	if err != nil || task.State != s || string(task.Input) != `{"n":7}` {
		t.Fatalf("%+v, %v; want %s", task, err, s)
	}
	if (task.Result != nil) != (s == Succeeded) || (task.Problem != nil) != (s == Failed) || (task.Ended != nil) != s.Final() {
		t.Errorf("%s with %+v", s, task)
	}
	if s == Enqueued && (task.Started != nil || task.Progress != nil) {
		t.Errorf("waits with %+v", task)
	}
	if code != "" && string(task.Problem.Code) != code {
		t.Errorf("problem %+v", task.Problem)
	}
	if _, err := json.Marshal(task); err != nil {
		t.Error(err)
	}
}

func TestCancelWaiting(t *testing.T) {
	var ended []string
	q := openQueue(t, filepath.Join(t.TempDir(), "tasks"), Options{Waiting: 2, Ended: func(t Task) { ended = append(ended, t.ID) }})
	id := enqueue(t, q, "job", "news").ID
	enqueue(t, q, "job", "news")
	if _, err := q.Enqueue("job", "news", nil); !errors.Is(err, ErrFull) {
		t.Errorf("a third one: %v", err)
	}
	for range 2 { // a second cancellation has no effect
		if task, err := q.Cancel(id); err != nil || task.State != Canceled || task.Ended == nil {
			t.Errorf("%+v, %v", task, err)
		}
	}
	for _, id := range []string{"3", "01", "", "x", "-1", "99999999999999999999"} {
		if _, err := q.Cancel(id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
		for range q.Watch(t.Context(), id) {
			t.Errorf("%q is watched", id)
		}
	}
	running(t, q, nil)()
	if strings.Join(ended, " ") != "1" && strings.Join(ended, " ") != "1 2" {
		t.Errorf("ended: %q", ended)
	}
}

// The tasks of one collection run in order, and no more than AtOnce tasks run at once.
func TestOrder(t *testing.T) {
	q := openQueue(t, filepath.Join(t.TempDir(), "tasks"), Options{AtOnce: 2})
	var atOnce, most atomic.Int64
	last := map[string]*atomic.Int64{"a": {}, "b": {}, "c": {}}
	run := func(_ context.Context, task Task, _ func(Progress)) (any, error) {
		most.Store(max(most.Load(), atOnce.Add(1)))
		defer atOnce.Add(-1)
		var n int64
		fmt.Sscan(task.ID, &n)
		if before := last[task.Collection].Swap(n); before >= n {
			t.Errorf("%d after %d", n, before)
		}
		time.Sleep(time.Millisecond)
		return nil, nil
	}
	var ids []string
	for i := range 30 {
		ids = append(ids, enqueue(t, q, "job", []string{"a", "b", "c"}[i%3]).ID)
	}
	stop := running(t, q, map[Type]Runner{"job": run})
	for _, id := range ids {
		await(t, q, id, Succeeded)
	}
	stop()
	if most.Load() != 2 {
		t.Errorf("%d ran at once", most.Load())
	}
}

// A slow consumer receives the newest progress and does not delay the task.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		q := openQueue(t, filepath.Join(dir, "tasks"), Options{})
		run := func(_ context.Context, _ Task, report func(Progress)) (any, error) {
			for i := range 1000 {
				report(Progress{Done: i})
				time.Sleep(time.Millisecond)
			}
			return nil, nil
		}
		id := enqueue(t, q, "job", "news").ID
		stop := running(t, q, map[Type]Runner{"job": run})
		began, seen, done := time.Now(), 0, -1
		for task := range q.Watch(t.Context(), id) {
			seen++
			if p := task.Progress; p != nil {
				if p.Done < done {
					t.Errorf("%d after %d", p.Done, done)
				}
				done = p.Done
			}
			time.Sleep(100 * time.Millisecond)
		}
		if seen > 13 || done != 999 {
			t.Errorf("saw %d states, the last with %d", seen, done)
		}
		task, _ := q.Get(id)
		if took := task.Ended.Sub(began); took > 1100*time.Millisecond {
			t.Errorf("the work took %v", took)
		}
		if n := q.Ends()[End{"job", Succeeded}]; n.Tasks != 1 || n.Ran < time.Second || n.Ran > 1100*time.Millisecond {
			t.Errorf("counted as %+v", n)
		}
		stop()
	})
}

// Watchers end when the queue stops.
func TestWatchEnds(t *testing.T) {
	q := openQueue(t, filepath.Join(t.TempDir(), "tasks"), Options{})
	id := enqueue(t, q, "job", "news").ID
	stop, done := running(t, q, map[Type]Runner{"job": untilDone}), make(chan struct{})
	await(t, q, id, Running)
	go func() {
		defer close(done)
		for range q.Watch(context.Background(), id) {
		}
	}()
	stop()
	<-done
}

func TestForgets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tasks")
	q := openQueue(t, path, Options{Keep: 3})
	for range 6 {
		q.Cancel(enqueue(t, q, "job", "news").ID)
	}
	if diff := cmp.Diff(map[End]Tally{{"job", Canceled}: {Tasks: 6}}, q.Ends()); diff != "" {
		t.Error(diff)
	}
	for range 2 { // in memory, and on disk
		all, _, err := q.List(nil, "", 0)
		if err != nil || len(all) != 3 || all[0].ID != "6" {
			t.Errorf("%+v, %v", all, err)
		}
		if err := q.Close(); err != nil {
			t.Fatal(err)
		}
		q = openQueue(t, path, Options{})
	}
	if id := enqueue(t, q, "job", "news").ID; id != "7" {
		t.Errorf("a number was used again: %s", id)
	}
	q.Close()
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tasks")
	q := openQueue(t, path, Options{})
	if _, err := Open(path, Options{}); !errors.Is(err, ErrBusy) {
		t.Errorf("open twice: %v", err)
	}
	enqueue(t, q, "job", "news")
	q.storage.(file).db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucket).Put(key(9), []byte("{")) })
	q.Close()
	if _, err := Open(path, Options{}); !errors.Is(err, ErrFormat) {
		t.Errorf("a record that is none: %v", err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, content := range [][]byte{[]byte("text"), whole[:len(whole)/2], append(whole[:8192:8192], make([]byte, len(whole)-8192)...)} {
		// Each case has its own path: after a panic in bbolt, a file remains locked.
		path := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, Options{}); !errors.Is(err, ErrFormat) {
			t.Errorf("%d bytes of something else: %v", len(content), err)
		}
	}
}

// The log has an error only for a task that failed, not for one that succeeded, was canceled or was
// interrupted.
func TestLogOfEnds(t *testing.T) {
	var log strings.Builder
	q := openQueue(t, filepath.Join(t.TempDir(), "tasks"), Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	begun := make(chan bool)
	wait := func(ctx context.Context, _ Task, _ func(Progress)) (any, error) {
		begun <- true
		<-ctx.Done()
		return nil, fmt.Errorf("stopped by: %w", context.Cause(ctx))
	}
	stop := running(t, q, map[Type]Runner{
		"good": func(context.Context, Task, func(Progress)) (any, error) { return 1, nil },
		"bad":  func(context.Context, Task, func(Progress)) (any, error) { return nil, errors.New("no luck") },
		"long": wait,
	})
	await(t, q, enqueue(t, q, "good", "a").ID, Succeeded)
	await(t, q, enqueue(t, q, "bad", "b").ID, Failed)
	canceled := enqueue(t, q, "long", "c")
	<-begun
	if _, err := q.Cancel(canceled.ID); err != nil {
		t.Fatal(err)
	}
	await(t, q, canceled.ID, Canceled)
	enqueue(t, q, "long", "d")
	<-begun
	stop()
	got := log.String()
	for want, n := range map[string]int{
		"level=ERROR": 1, "error=": 1, "no luck": 1, "state=succeeded": 1, "state=canceled": 1, "state=failed": 1,
		`level=INFO msg="task stopped; it waits until this server starts again, or another one takes it"`: 1,
	} {
		if strings.Count(got, want) != n {
			t.Errorf("%q stands there %d times:\n%s", want, strings.Count(got, want), got)
		}
	}
}
