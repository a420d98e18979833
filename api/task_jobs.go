package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// A job is a type of task. To add one, define a value of it, add that to the list in [Work], and
// add an operation.
type job struct {
	name tasks.Type
	// read parses and checks the body of a request and returns the input of the task.
	read func(body []byte, c collection) (input any, err error)
	run  func(ctx context.Context, d duty) (result any, err error)
}

// A duty is one execution of a job. Its Input is the JSON of the value that job.read returned.
type duty struct {
	tasks.Task
	*Options
	index  *index.Index
	report func(tasks.Progress)
}

// input decodes the input of the task.
func (d duty) input(into any) error {
	if err := json.Unmarshal(d.Input, into); err != nil {
		return fmt.Errorf("the input of task %s: %w", d.ID, err)
	}
	return nil
}

// OpenTasks opens the queue for [Options.Tasks] in the file at path, which is created if it does
// not exist. Files of uploads for which no task is waiting are removed. The caller closes the queue
// after [Work] has returned.
func OpenTasks(path string, opts Options) (*tasks.Queue, error) {
	opts = opts.withDefaults()
	q, err := tasks.Open(path, tasks.Options{Log: opts.Log, Problem: taskProblem, Ended: opts.removeUpload})
	if err != nil {
		return nil, err
	}
	if err := opts.sweepUploads(q); err != nil {
		return nil, errors.Join(err, q.Close())
	}
	return q, nil
}

// Work runs the tasks of opts.Tasks until ctx is done, and returns when the running ones have
// stopped. A training that is stopped this way continues when Work is called again with the same
// file.
func Work(ctx context.Context, set *collections.Set, opts Options) {
	opts = opts.withDefaults()
	runners := map[tasks.Type]tasks.Runner{}
	for _, j := range []job{trainJob(), ingestJob(), reindexJob(), evaluateJob(), compareJob(), backupJob()} {
		runners[j.name] = func(ctx context.Context, t tasks.Task, report func(tasks.Progress)) (any, error) {
			l, err := set.Get(t.Collection)
			if err != nil {
				return nil, noCollection(t.Collection, err)
			}
			defer l.Release()
			result, err := j.run(ctx, duty{t, &opts, l.Index, report})
			if terr := l.Tidy(); terr != nil {
				opts.Log.Error("cannot remove the state of a training", "collection", t.Collection, "error", terr)
			}
			return result, err
		}
	}
	opts.Tasks.Run(ctx, runners)
}

// taskProblem returns the problem that clients see for a task's error.
func taskProblem(err error) tasks.Problem {
	p := problemOf(err)
	if p.Code == "internal" {
		p = wire.NewProblem(p.Code, "the task failed on the server; the server log has the error under the id of the task")
	}
	return tasks.Problem{Code: p.Code, Detail: p.Detail}
}

var errNoTasks = wire.NewProblem("no_tasks", "the server runs no tasks; its administrator can set a file for them with --tasks")

// start returns a handler that enqueues a job.
func start(j job) handler {
	return func(s *server, w http.ResponseWriter, r *http.Request) error {
		body, err := s.readAll(w, r)
		if err != nil {
			return err
		}
		return s.enqueue(w, r, j, body)
	}
}

// enqueue checks the collection and the input, enqueues the task and writes it.
func (s *server) enqueue(w http.ResponseWriter, r *http.Request, j job, body []byte) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	input, err := j.read(body, c)
	if err != nil {
		return err
	}
	return s.accept(w, r, j.name, input)
}

func (s *server) accept(w http.ResponseWriter, r *http.Request, typ tasks.Type, input any) error {
	if s.Tasks == nil {
		return errNoTasks
	}
	t, err := s.Tasks.Enqueue(typ, leased(r).name, input)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/tasks/"+t.ID)
	return writeJSON(w, http.StatusAccepted, s.told(r, t))
}
