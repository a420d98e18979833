package tasks

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/api/wire"
	"pgregory.net/rapid"
)

// A twin is a queue and its model, a list of states.
type twin struct {
	path    string
	queue   *Queue
	running bool
	stop    func()
	ends    map[string]chan error // return values of runners, by id
	states  []State               // state of task i+1
	of      []string              // collection of task i+1
}

func (m *twin) open(t *rapid.T) {
	q, err := Open(m.path, Options{AtOnce: 2})
	if err != nil {
		t.Fatal(err)
	}
	q.storage.(file).db.NoSync = true
	m.queue, m.running, m.stop = q, false, func() {}
}

// run starts the queue. Each task ends when the test sends its error to m.ends.
func (m *twin) run(t *rapid.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	ends := map[string]chan error{}
	for i := range m.states {
		ends[strconv.Itoa(i+1)] = make(chan error)
	}
	m.ends = ends
	go func() {
		defer close(done)
		m.queue.Run(ctx, map[Type]Runner{"job": func(ctx context.Context, task Task, _ func(Progress)) (any, error) {
			select {
			case err := <-ends[task.ID]:
				return nil, err
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}})
	}()
	m.running, m.stop = true, func() { cancel(); <-done }
}

// schedule updates the states as Run does: the oldest tasks that can run start.
func (m *twin) schedule() {
	if !m.running {
		return
	}
	for i, s := range m.states {
		busy := map[string]bool{}
		for j, other := range m.states {
			if other == Running {
				busy[m.of[j]] = true
			}
		}
		if s == Enqueued && len(busy) < 2 && !busy[m.of[i]] {
			m.states[i] = Running
		}
	}
}

// reopen simulates the end of the process, orderly or by a kill, and its restart.
func (m *twin) reopen(t *rapid.T, orderly bool) {
	copied := m.path + ".copy"
	if !orderly { // a killed process leaves the file as it is now
		b, err := os.ReadFile(m.path)
		if err == nil {
			err = os.WriteFile(copied, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	m.stop()
	if err := m.queue.Close(); err != nil {
		t.Fatal(err)
	}
	if !orderly {
		if err := os.Rename(copied, m.path); err != nil {
			t.Fatal(err)
		}
	}
	for i, s := range m.states {
		if s == Running {
			m.states[i] = Enqueued
		}
	}
	m.open(t)
}

// check waits until the states of the queue equal those of the model.
func (m *twin) check(t *rapid.T) {
	m.schedule()
	for i, s := range m.states {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		for task := range m.queue.Watch(ctx, strconv.Itoa(i+1)) {
			if task.State == s {
				break
			}
		}
		cancel()
		if task, err := m.queue.Get(strconv.Itoa(i + 1)); err != nil || task.State != s {
			t.Fatalf("task %d is %s, %v; want %s of %v", i+1, task.State, err, s, m.states)
		}
	}
	m.checkList(t)
}

func (m *twin) checkList(t *rapid.T) {
	limit := rapid.IntRange(1, 4).Draw(t, "limit")
	var got []string
	for cursor := ""; ; {
		page, next, err := m.queue.List(func(task Task) bool { return task.Collection == "a" }, cursor, limit)
		if err != nil || len(page) > limit {
			t.Fatal(page, err)
		}
		for _, task := range page {
			got = append(got, task.ID)
		}
		if cursor = next; next == "" {
			break
		}
	}
	var want []string
	for i, of := range slices.Backward(m.of) {
		if of == "a" {
			want = append(want, strconv.Itoa(i+1))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

// one draws a task that is in one of the states.
func (m *twin) one(t *rapid.T, states ...State) int {
	var of []int
	for i, s := range m.states {
		if slices.Contains(states, s) {
			of = append(of, i)
		}
	}
	if len(of) == 0 {
		t.Skip("there is none")
	}
	return rapid.SampledFrom(of).Draw(t, "task")
}

// The queue behaves like the list of states for any sequence of operations.
func TestQueueIsLikeItsTwin(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		m := &twin{path: filepath.Join(dir, fmt.Sprint(n))}
		m.open(t)
		defer func() { m.stop(); m.queue.Close() }()
		t.Repeat(map[string]func(*rapid.T){
			"": m.check,
			"enqueue": func(t *rapid.T) {
				if m.running {
					t.Skip("what a runner waits for was made before")
				}
				of := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "collection")
				task, err := m.queue.Enqueue("job", of, nil)
				if err != nil || task.ID != strconv.Itoa(len(m.states)+1) {
					t.Fatal(task, err)
				}
				m.states, m.of = append(m.states, Enqueued), append(m.of, of)
			},
			"run": func(t *rapid.T) {
				if m.running {
					t.Skip("it runs")
				}
				m.run(t)
			},
			"end": func(t *rapid.T) {
				i := m.one(t, Running)
				var err error
				m.states[i] = Succeeded
				if rapid.Bool().Draw(t, "fails") {
					m.states[i], err = Failed, errors.New("no")
				}
				m.ends[strconv.Itoa(i+1)] <- err
			},
			"cancel": func(t *rapid.T) {
				i := m.one(t, wire.States()...)
				if _, err := m.queue.Cancel(strconv.Itoa(i + 1)); err != nil {
					t.Fatal(err)
				}
				if !m.states[i].Final() {
					m.states[i] = Canceled
				}
			},
			"cancel and kill": func(t *rapid.T) {
				i := m.one(t, Running)
				if _, err := m.queue.Cancel(strconv.Itoa(i + 1)); err != nil {
					t.Fatal(err)
				}
				m.states[i] = Canceled
				m.reopen(t, false)
			},
			"stop": func(t *rapid.T) { m.reopen(t, true) },
			"kill": func(t *rapid.T) { m.reopen(t, false) },
		})
	})
}
