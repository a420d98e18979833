package tasks

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
)

// Errors of asking. What is returned wraps them in a sentence that says more.
var (
	ErrNotFound = errors.New("no such task; those that ended long ago are forgotten")
	ErrFull     = errors.New("too many tasks wait")
	ErrCursor   = errors.New("bad cursor")
)

// Options say how a queue works. The zero value is ready for use.
type Options struct {
	AtOnce  int                     // tasks that run at once, over all collections; 0 means 2
	Waiting int                     // tasks that wait, others are refused; 0 means 100
	Keep    int                     // tasks that have ended and are kept, others are forgotten, the oldest first; 0 means 1000
	Log     *slog.Logger            // begins and ends, and what is wrong; nil discards
	Problem func(err error) Problem // what a task's error is to people; nil tells the error's words with the code "failed"
	Ended   func(t Task)            // called once a final state is written, before it is told; it must not call the queue. May be nil
}

func (o Options) withDefaults() Options {
	o.AtOnce, o.Waiting, o.Keep = cmp.Or(o.AtOnce, 2), cmp.Or(o.Waiting, 100), cmp.Or(o.Keep, 1000)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Problem == nil {
		o.Problem = func(err error) Problem { return Problem{Code: "failed", Detail: err.Error()} }
	}
	if o.Ended == nil {
		o.Ended = func(Task) {}
	}
	return o
}

// A Queue holds tasks. All methods are safe for concurrent use.
type Queue struct {
	opts Options
	file file

	writing sync.Mutex    // held by who changes a state, until it is told
	wake    chan struct{} // something may be ready to run
	stopped chan struct{} // closed when no more is told, for Run was told to stop

	mu    sync.Mutex // held for moments
	tasks []*entry   // by number
	ends  map[End]Tally
}

// An entry is a task in memory.
type entry struct {
	record
	changed chan struct{}     // closed at the next change
	cancel  func(cause error) // nil unless it runs
}

// Open opens the queue in the file at path, which is made if there is none. Tasks that ran when the file was last in use wait at their old
// place. It fails with [ErrBusy] when another process holds the file, and with [ErrFormat] for one that is something else or damaged: to
// remove that loses the list of tasks, and no document.
func Open(path string, opts Options) (*Queue, error) {
	f, all, err := openFile(path)
	if err != nil {
		return nil, fmt.Errorf("open tasks in %s: %w", path, err)
	}
	q := &Queue{opts: opts.withDefaults(), file: f, wake: make(chan struct{}, 1), stopped: make(chan struct{}), ends: map[End]Tally{}}
	for _, r := range all {
		q.tasks = append(q.tasks, &entry{record: *r, changed: make(chan struct{})})
	}
	if err := q.again(); err != nil {
		return nil, errors.Join(fmt.Errorf("open tasks in %s: %w", path, err), f.db.Close())
	}
	return q, nil
}

// again has what was running wait again, unless it was canceled.
func (q *Queue) again() error {
	for _, e := range slices.Clone(q.tasks) {
		if e.State != Running {
			continue
		}
		next := e.back()
		if e.Canceling {
			next = e.end(Canceled)
		}
		if err := q.set(e, next); err != nil {
			return err
		}
	}
	return nil
}

// Close releases the file. [Queue.Run] must have returned.
func (q *Queue) Close() error { return q.file.db.Close() }

// Enqueue adds a task, which is on disk when this returns. The input is kept as JSON. It fails with [ErrFull] while too many wait.
func (q *Queue) Enqueue(kind, collection string, input any) (Task, error) {
	in, err := json.Marshal(input)
	if err != nil {
		return Task{}, fmt.Errorf("the input of a task: %w", err)
	}
	q.writing.Lock()
	defer q.writing.Unlock()
	if n := q.count(Enqueued); n >= q.opts.Waiting {
		return Task{}, fmt.Errorf("%w: %d", ErrFull, n)
	}
	e := &entry{changed: make(chan struct{})}
	e.Task = Task{Kind: kind, Collection: collection, State: Enqueued, Created: now(), Input: in}
	if err := q.file.add(&e.record); err != nil {
		return Task{}, fmt.Errorf("enqueue: %w", err)
	}
	q.mu.Lock()
	q.tasks = append(q.tasks, e)
	q.mu.Unlock()
	q.poke()
	return e.Task, nil
}

func (q *Queue) count(s State) (n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range q.tasks {
		if e.State == s {
			n++
		}
	}
	return n
}

// Get returns the task of that id, or [ErrNotFound].
func (q *Queue) Get(id string) (Task, error) {
	e, err := q.find(id)
	if err != nil {
		return Task{}, err
	}
	r, _ := q.look(e)
	return r.Task, nil
}

func (q *Queue) find(id string) (*entry, error) {
	number, err := strconv.ParseUint(id, 10, 64)
	q.mu.Lock()
	defer q.mu.Unlock()
	i, ok := slices.BinarySearchFunc(q.tasks, number, byNumber)
	if err != nil || !ok || q.tasks[i].ID != id {
		return nil, fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	return q.tasks[i], nil
}

func byNumber(e *entry, number uint64) int { return cmp.Compare(e.number, number) }

// look is the record of now, and a channel that is closed when it changes.
func (q *Queue) look(e *entry) (record, <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return e.record, e.changed
}

// List returns the tasks that are wanted, newest first, limit of them at most or all for 0. A nil wanted wants all. next is the cursor of
// those that follow, "" if there are none; "" begins with the newest, and what is no cursor is [ErrCursor].
func (q *Queue) List(wanted func(Task) bool, cursor string, limit int) (found []Task, next string, err error) {
	before := ^uint64(0)
	if cursor != "" {
		if before, err = strconv.ParseUint(cursor, 10, 64); err != nil {
			return nil, "", fmt.Errorf("%w: %q is not the next of an earlier list", ErrCursor, cursor)
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range slices.Backward(q.tasks) {
		if e.number >= before || wanted != nil && !wanted(e.Task) {
			continue
		}
		if limit > 0 && len(found) == limit {
			return found, found[limit-1].ID, nil
		}
		found = append(found, e.Task)
	}
	return found, "", nil
}
