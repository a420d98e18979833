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

// Errors of the methods of a [Queue], which wrap them in more detail.
var (
	ErrNotFound = errors.New("no such task; only the latest of those that ended are kept")
	ErrFull     = errors.New("too many tasks wait")
	ErrShare    = errors.New("too many tasks of this key have not ended; wait for one, or cancel it")
	ErrCursor   = errors.New("bad cursor")
)

// Options configure a queue. The zero value is ready for use.
type Options struct {
	AtOnce  int // number of tasks that run at once, over all collections; 0 means 2
	Waiting int // number of tasks that can wait, others are rejected; 0 means 100
	// number of tasks of one [Origin.By] that wait or run, others are rejected; 0 means no limit
	Each int
	Keep int // number of ended tasks to keep, the newest; 0 means 1000

	// Server is the name of this process among those that share the queue, see [Origin].
	Server string

	Log *slog.Logger // receives starts, ends and errors of tasks; nil discards them

	// Problem converts the error of a task for its record. Nil means the message of the error, with
	// the code "failed".
	Problem func(err error) Problem

	// Ended, unless nil, is called after a final state is written and before it is published. It
	// must not call the queue.
	Ended func(t Task)
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

// A Queue is a durable queue of tasks. All methods are safe for concurrent use.
type Queue struct {
	opts    Options
	storage storage

	writing sync.Mutex    // held from a change of state until its publication
	wake    chan struct{} // signals that a task may be ready to run
	stopped chan struct{} // closed when the context of Run is done

	mu    sync.Mutex // held briefly; never during writes to the file
	tasks []*entry   // in ascending order of number
	ends  map[End]Tally
}

// An entry is a task in memory.
type entry struct {
	record
	changed  chan struct{}     // closed and replaced at each change
	cancel   func(cause error) // cancels the context of the runner; nil unless the task runs here
	reported bool              // there is progress that is not stored
}

// Open opens or creates the queue in the file at path. Tasks that were running when the file was
// last in use wait again, at their old place. The error is [ErrBusy] if another process holds the
// file, and [ErrFormat] if it is damaged or not a file of tasks. Removing such a file loses the
// list of tasks, but no documents.
func Open(path string, opts Options) (*Queue, error) {
	f, all, err := openFile(path)
	if err != nil {
		return nil, fmt.Errorf("open tasks in %s: %w", path, err)
	}
	q := newQueue(f, opts)
	for _, r := range all {
		q.insert(r)
	}
	if err := q.again(); err != nil {
		return nil, errors.Join(fmt.Errorf("open tasks in %s: %w", path, err), f.close())
	}
	return q, nil
}

func newQueue(s storage, opts Options) *Queue {
	return &Queue{opts: opts.withDefaults(), storage: s, wake: make(chan struct{}, 1), stopped: make(chan struct{}), ends: map[End]Tally{}}
}

// insert adds a task. The caller holds mu, or no other goroutine uses q.
func (q *Queue) insert(r record) *entry {
	e := &entry{record: r, changed: make(chan struct{})}
	i, _ := slices.BinarySearchFunc(q.tasks, r.number, byNumber)
	q.tasks = slices.Insert(q.tasks, i, e)
	return e
}

// again makes running tasks wait again whose process has ended, or ends them if they were canceled.
func (q *Queue) again() error {
	var errs []error
	for _, e := range q.all() {
		if r, _ := q.look(e); r.State == Running && !q.here(e) {
			errs = append(errs, q.reclaim(e, r.Collection))
		}
	}
	return errors.Join(errs...)
}

func (q *Queue) reclaim(e *entry, collection string) error {
	_, locked, err := q.storage.lock(collection)
	if err != nil || !locked {
		return err // another process runs it
	}
	_, err = q.change(e, func(r record) (record, bool) { return r.left(), r.State == Running })
	return errors.Join(err, q.storage.unlock(collection))
}

// all returns the tasks, in ascending order of number.
func (q *Queue) all() []*entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.tasks)
}

// here reports whether this process runs a task.
func (q *Queue) here(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return e.cancel != nil
}

// Close closes the storage. [Queue.Run] must have returned.
func (q *Queue) Close() error { return q.storage.close() }

// An Origin is where a task comes from.
type Origin struct {
	// Here makes the task one that only this process can run, since it needs its files. It waits
	// while the process is away.
	Here bool

	By      string  // the one who asks for the task, such as the id of a key; "" for nobody
	Request Request // zero for none
}

// A Request identifies the request that a task answers, so that its repetition is recognised.
type Request struct {
	Key string `json:"key"` // chosen by the client, and unique among its requests
	// of the content; others mean that the key was used twice
	Fingerprint string `json:"fingerprint"`
}

// Enqueue adds a task and returns after it is stored. The input is stored as JSON. The error is
// [ErrFull] if too many tasks wait.
func (q *Queue) Enqueue(typ Type, collection string, input any) (Task, error) {
	return q.EnqueueFrom(Origin{}, typ, collection, input)
}

// EnqueueFrom is Enqueue with an origin. The error is [ErrShare] if too many tasks of the origin
// have not ended.
func (q *Queue) EnqueueFrom(o Origin, typ Type, collection string, input any) (Task, error) {
	r := record{Task: Task{Type: typ, Collection: collection}, By: o.By, Request: o.Request}
	if o.Here {
		r.Server = q.opts.Server
	}
	return q.enqueue(r, input)
}

// Requested returns the task that answers the request with the given key, and that request. It
// reports false if there is none, or no longer. It fails only if tasks of other processes cannot be
// read.
func (q *Queue) Requested(key string) (t Task, r Request, found bool, err error) {
	if q.storage.shared() {
		if err := q.follow(); err != nil {
			return t, r, false, err
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.tasks, func(e *entry) bool { return e.Request.Key == key })
	if i < 0 || key == "" {
		return t, r, false, nil
	}
	return q.tasks[i].Task, q.tasks[i].Request, true, nil
}

func (q *Queue) enqueue(r record, input any) (Task, error) {
	in, err := json.Marshal(input)
	if err != nil {
		return Task{}, fmt.Errorf("the input of a task: %w", err)
	}
	q.writing.Lock()
	defer q.writing.Unlock()
	if n := q.count(func(e *entry) bool { return e.State == Enqueued }); n >= q.opts.Waiting {
		return Task{}, fmt.Errorf("%w: %d", ErrFull, n)
	}
	if n := q.count(func(e *entry) bool { return e.By == r.By && !e.State.Final() }); r.By != "" && q.opts.Each > 0 && n >= q.opts.Each {
		return Task{}, fmt.Errorf("%w: %d", ErrShare, n)
	}
	r.State, r.Created, r.Input = Enqueued, now(), in
	if r, err = q.storage.add(r); err != nil {
		return Task{}, fmt.Errorf("enqueue: %w", err)
	}
	q.mu.Lock()
	q.insert(r)
	q.mu.Unlock()
	q.poke()
	return r.Task, nil
}

func (q *Queue) count(is func(*entry) bool) (n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range q.tasks {
		if is(e) {
			n++
		}
	}
	return n
}

// Get returns the task with the given id, or [ErrNotFound].
func (q *Queue) Get(id string) (Task, error) {
	e, err := q.find(id)
	if err != nil {
		return Task{}, err
	}
	r, _ := q.look(e)
	return r.Task, nil
}

func (q *Queue) find(id string) (*entry, error) {
	e, err := q.known(id)
	if err == nil || !q.storage.shared() {
		return e, err
	}
	if err := q.follow(); err != nil { // another process may have added it
		return nil, err
	}
	return q.known(id)
}

func (q *Queue) known(id string) (*entry, error) {
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

// look returns the current record of e, and a channel that is closed when it changes.
func (q *Queue) look(e *entry) (record, <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return e.record, e.changed
}

// List returns the tasks for which wanted is true, newest first: at most limit, or all if limit is
// 0. If wanted is nil, it selects all tasks. A list starts with the newest task, or after the
// cursor unless that is "". next is the cursor of the following list, or "" if this is the last.
// The error for an invalid cursor is [ErrCursor].
func (q *Queue) List(wanted func(Task) bool, cursor string, limit int) (found []Task, next string, err error) {
	before := ^uint64(0)
	if cursor != "" {
		if before, err = strconv.ParseUint(cursor, 10, 64); err != nil {
			return nil, "", fmt.Errorf("%w: %q is not the field next of an earlier list", ErrCursor, cursor)
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
